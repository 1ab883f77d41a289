import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { relativeSteps } from '#shared/domain/batch-size/recommendation.ts';
import type { Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import { recommend } from '#engine/batch-size/recommend.ts';
import { reportAndExit, type BenchmarkResult } from '../report/result.ts';
import { resultsFolder } from '../report/results-folder.ts';
import {
  commonScore,
  learningCurve,
  steadyCurve,
  stepsTo,
  type CurveRequest,
  type LearningCurve,
  type Measure,
} from './learning-curve.ts';
import { benchEnvironment } from './real-images.ts';
import { startTensorflow } from './tensorflow.ts';
import { stepsFigure } from './steps-figure.ts';

export interface BatchSizeWorkload extends Pick<CurveRequest, 'measure' | 'target' | 'limits'> {
  /** For file names and titles. */
  readonly name: string;
  /** Undefined if `BATCHWISE_IMAGES` isn't set. */
  readonly dataset: Dataset | undefined;
  readonly config: RunConfig;
  /** Seconds that measuring may take. */
  readonly mostSeconds: number;
}

const seeds = [0, 1, 2];

/** Recommends a batch size, trains with it and with others, and reports how much slower than the best it is. */
export async function reportBatchSizes(workload: BatchSizeWorkload): Promise<void> {
  const { dataset, config, name, measure, mostSeconds } = workload;
  const title = `Recommended batch size, ${name}`;
  const empty: BenchmarkResult = {
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
  const sizes = comparedSizes(recommendation.images, recommendation.batchSize);
  const curves = await allCurves({ ...workload, dataset }, backend, sizes);
  const steady = curves.map((curve) => steadyCurve(curve, measure));
  const score = commonScore(steady);
  const rows = timesTo(score, steady, recommendation.gradientNoise?.noiseScale ?? null);
  await save(name, { measure, score, report, rows, curves });
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
    ...rows.map(({ batchSize, steps, predictedSteps, seconds }) => ({
      label: `batch ${batchSize}: ${steps.toFixed(1)} steps (predicted ${predictedSteps.toFixed(1)})`,
      ...{ value: seconds, unit: 's', limit: null },
    })),
  ];
  reportAndExit({ ...empty, facts });
}

/** 4, 16, 64, … below the number of images, all of them, and the recommended size. */
function comparedSizes(images: number, recommended: number): number[] {
  const sizes = new Set([recommended, images]);
  for (let size = 4; size < images; size *= 4) sizes.add(size);
  return [...sizes].sort((a, b) => a - b);
}

async function allCurves(
  { dataset, config, measure, target, limits }: BatchSizeWorkload & { readonly dataset: Dataset },
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
        `seed ${seed}, batch ${batchSize}: ${last?.steps ?? 0} steps, ${last?.score.toFixed(3) ?? ''}\n`,
      );
      curves.push(curve);
    }
  return curves;
}

interface TimeToScore {
  readonly batchSize: number;
  /** Mean over the seeds. */
  readonly steps: number;
  /** By the noise scale, with the minimum number of steps that fits all sizes best. */
  readonly predictedSteps: number;
  /** Steps × the median seconds per step of the first seed's run. */
  readonly seconds: number;
}

function timesTo(score: number, curves: readonly LearningCurve[], noiseScale: number | null): TimeToScore[] {
  const measured = [...new Set(curves.map(({ batchSize }) => batchSize))].map((batchSize) => {
    const own = curves.filter((curve) => curve.batchSize === batchSize);
    const steps = own.reduce((sum, curve) => sum + (stepsTo(curve, score) ?? NaN), 0) / own.length;
    return { batchSize, steps, seconds: steps * (own[0]?.stepSeconds ?? NaN) };
  });
  const logs = measured.map(({ batchSize, steps }) => Math.log(steps / relativeSteps(noiseScale, batchSize)));
  const scale = Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length);
  return measured.map((row) => ({
    ...row,
    predictedSteps: scale * relativeSteps(noiseScale, row.batchSize),
  }));
}

const scoreText = (measure: Measure, score: number): string =>
  measure === 'accuracy' ? `${(100 * score).toFixed(1)} %` : `a training loss of ${(-score).toFixed(3)}`;

interface SavedCurves {
  readonly measure: Measure;
  readonly score: number;
  readonly report: object;
  readonly rows: readonly TimeToScore[];
  readonly curves: readonly LearningCurve[];
}

/** Saves everything as JSON, and a chart of predicted and measured steps. */
async function save(name: string, content: SavedCurves): Promise<void> {
  const folder = path.resolve(resultsFolder);
  const title = `${name}: training steps to ${scoreText(content.measure, content.score)}`;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `batch-size-${name}.json`), JSON.stringify(content, null, 2));
  await writeFile(path.join(folder, `batch-size-${name}.svg`), stepsFigure(title, content.rows));
}
