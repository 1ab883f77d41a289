import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { relativeSteps } from '#shared/domain/batch-size/recommendation.ts';
import type { Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import { recommend } from '#engine/batch-size/recommend.ts';
import { reportAndExit, type WorkResult } from '../report/result.ts';
import { resultsFolder } from '../report/results-folder.ts';
import {
  commonScore,
  learningCurve,
  steadyCurve,
  updatesTo,
  type CurveRequest,
  type LearningCurve,
  type Measure,
} from './learning-curve.ts';
import { benchEnvironment } from './real-images.ts';
import { startTensorflow } from './tensorflow.ts';
import { stepsFigure } from './steps-figure.ts';

export interface BatchSizeWork extends Pick<CurveRequest, 'measure' | 'target' | 'limits'> {
  /** Of files and in titles. */
  readonly name: string;
  /** Undefined where `BATCHWISE_IMAGES` is not set. */
  readonly dataset: Dataset | undefined;
  readonly config: RunConfig;
  /** Seconds that measuring may take. */
  readonly mostSeconds: number;
}

const seeds = [0, 1, 2];

/** Recommends a batch size, trains with that and every other, and says how much slower than the best it is. */
export async function reportBatchSizes(work: BatchSizeWork): Promise<void> {
  const { dataset, config, name, measure, mostSeconds } = work;
  const title = `Recommended batch size, ${name}`;
  const empty: WorkResult = {
    ...{ title, unit: '', contenders: [], rows: [], comparisons: [], facts: [], software: {} },
  };
  if (dataset === undefined) {
    reportAndExit({ ...empty, title: `${title}: set BATCHWISE_IMAGES` });
    return;
  }
  const { backend } = startTensorflow();
  const report = await recommend({
    ...{ dataset, config, backend, environment: benchEnvironment, signal: new AbortController().signal },
    onProgress: () => undefined,
  });
  const { recommendation } = report;
  const sizes = sweptSizes(recommendation.images, recommendation.batchSize);
  const curves = await allCurves({ ...work, dataset }, backend, sizes);
  const steady = curves.map((curve) => steadyCurve(curve, measure));
  const score = commonScore(steady);
  const rows = timesTo(score, steady, recommendation.gradientNoise?.noiseScale ?? null);
  await keep(name, { measure, score, report, rows, curves });
  const fastest = Math.min(...rows.map(({ seconds }) => seconds));
  const recommended = rows.find(({ batchSize }) => batchSize === recommendation.batchSize);
  const facts = [
    {
      label: `time to ${scoreText(measure, score)}, recommended ÷ best`,
      value: (recommended?.seconds ?? NaN) / fastest,
      unit: '×',
      limit: 1.3,
    },
    { label: 'recommended batch size', value: recommendation.batchSize, unit: 'images', limit: null },
    { label: 'measuring took', value: report.seconds, unit: 's', limit: mostSeconds },
    ...rows.map(({ batchSize, updates, predictedUpdates, seconds }) => ({
      label: `batch ${batchSize}: ${updates.toFixed(1)} updates (predicted ${predictedUpdates.toFixed(1)})`,
      ...{ value: seconds, unit: 's', limit: null },
    })),
  ];
  reportAndExit({ ...empty, facts });
}

/** 4, 16, 64, … below the number of images, all of them, and the recommended size. */
function sweptSizes(images: number, recommended: number): number[] {
  const sizes = new Set([recommended, images]);
  for (let size = 4; size < images; size *= 4) sizes.add(size);
  return [...sizes].sort((a, b) => a - b);
}

async function allCurves(
  { dataset, config, measure, target, limits }: BatchSizeWork & { readonly dataset: Dataset },
  backend: Backend,
  sizes: readonly number[],
): Promise<LearningCurve[]> {
  const curves: LearningCurve[] = [];
  for (const seed of seeds)
    for (const batchSize of sizes) {
      const own = { ...config, batchSize, seed };
      const curve = await learningCurve({ backend, dataset, measure, target, limits, config: own });
      const last = curve.points.at(-1);
      process.stderr.write(
        `seed ${seed}, batch ${batchSize}: ${last?.updates ?? 0} updates, ${last?.score.toFixed(3) ?? ''}\n`,
      );
      curves.push(curve);
    }
  return curves;
}

interface TimeToScore {
  readonly batchSize: number;
  /** Mean over the seeds. */
  readonly updates: number;
  /** By the noise scale, with the number of endless batches that fits all sizes best. */
  readonly predictedUpdates: number;
  /** Updates × the median step of the first seed's run. */
  readonly seconds: number;
}

function timesTo(score: number, curves: readonly LearningCurve[], noiseScale: number | null): TimeToScore[] {
  const measured = [...new Set(curves.map(({ batchSize }) => batchSize))].map((batchSize) => {
    const own = curves.filter((curve) => curve.batchSize === batchSize);
    const updates = own.reduce((sum, curve) => sum + (updatesTo(curve, score) ?? NaN), 0) / own.length;
    return { batchSize, updates, seconds: updates * (own[0]?.stepSeconds ?? NaN) };
  });
  const logs = measured.map(({ batchSize, updates }) =>
    Math.log(updates / relativeSteps(noiseScale, batchSize)),
  );
  const scale = Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length);
  return measured.map((row) => ({
    ...row,
    predictedUpdates: scale * relativeSteps(noiseScale, row.batchSize),
  }));
}

const scoreText = (measure: Measure, score: number): string =>
  measure === 'accuracy' ? `${(100 * score).toFixed(1)} %` : `a training loss of ${(-score).toFixed(3)}`;

interface Kept {
  readonly measure: Measure;
  readonly score: number;
  readonly report: object;
  readonly rows: readonly TimeToScore[];
  readonly curves: readonly LearningCurve[];
}

/** Everything as JSON, and predicted against measured updates as an image. */
async function keep(name: string, content: Kept): Promise<void> {
  const folder = path.resolve(resultsFolder);
  const title = `${name}: updates to ${scoreText(content.measure, content.score)}`;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `batch-size-${name}.json`), JSON.stringify(content, null, 2));
  await writeFile(path.join(folder, `batch-size-${name}.svg`), stepsFigure(title, content.rows));
}
