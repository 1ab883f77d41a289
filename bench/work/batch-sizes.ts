import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { defaultRunConfig } from '../../shared/contract/run-config.ts';
import { relativeUpdates } from '../../shared/domain/batch-size/recommendation.ts';
import type { Engine } from '../../main/engine/compute/program.ts';
import type { Dataset } from '../../main/engine/dataset/dataset.ts';
import { recommend } from '../../main/engine/training/batch-size/recommend.ts';
import { reportAndExit, type WorkResult } from '../report/result.ts';
import { realPictures, benchEnvironment } from './real-pictures.ts';
import { startTensorflow } from './tensorflow.ts';
import { updatesPicture } from './updates-picture.ts';
import { commonAccuracy, learningCurve, updatesTo, type LearningCurve } from './updates-to-accuracy.ts';

export interface BatchSizeWork {
  /** Below the folder that `BATCHWISE_PICTURES` names. */
  readonly pictures: string;
  /** Training pictures that are used, the same share of every class; null for all. */
  readonly images: number | null;
}

const config = { ...defaultRunConfig, modelId: 'small-cnn' };
const seeds = [0, 1, 2];
/** Enough for a full batch to learn something, and for a small one to see every picture more than once. */
const limits = { updates: 16, images: 10_000 };

/** Recommends a batch size, trains with that and every other, and says how much slower than the best it is. */
export async function reportBatchSizes(work: BatchSizeWork): Promise<void> {
  const title = `Recommended batch size, ${work.pictures}, small network`;
  const empty: WorkResult = {
    ...{ title, unit: '', contenders: [], rows: [], comparisons: [], facts: [], software: {} },
  };
  const dataset = await realPictures(work.pictures);
  if (dataset === undefined) {
    reportAndExit({ ...empty, title: `${title}: set BATCHWISE_PICTURES` });
    return;
  }
  if (work.images !== null) keepOnly(dataset, work.images);
  const { engine } = startTensorflow();
  const report = await recommend({
    ...{ dataset, config, engine, environment: benchEnvironment, signal: new AbortController().signal },
    onProgress: () => undefined,
  });
  const { recommendation } = report;
  const curves = await allCurves(
    engine,
    dataset,
    sweptSizes(recommendation.images, recommendation.batchSize),
  );
  const accuracy = commonAccuracy(curves);
  const rows = timesTo(accuracy, curves, recommendation.usefulness?.noiseScale ?? null);
  await keep(work.pictures, { accuracy, report, rows });
  const fastest = Math.min(...rows.map(({ seconds }) => seconds));
  const recommended = rows.find(({ batchSize }) => batchSize === recommendation.batchSize);
  const ratio = (recommended?.seconds ?? NaN) / fastest;
  const facts = [
    {
      label: `time to ${(100 * accuracy).toFixed(1)} %, recommended ÷ best`,
      value: ratio,
      unit: '×',
      limit: 1.3,
    },
    { label: 'recommended batch size', value: recommendation.batchSize, unit: 'images', limit: null },
    { label: 'measuring took', value: report.seconds, unit: 's', limit: 60 },
    ...rows.map(({ batchSize, updates, predictedUpdates, seconds }) => ({
      label: `batch ${batchSize}: ${updates.toFixed(0)} updates (predicted ${predictedUpdates.toFixed(0)})`,
      ...{ value: seconds, unit: 's', limit: null },
    })),
  ];
  reportAndExit({ ...empty, facts });
}

/** 4, 16, 64, … below the number of pictures, all of them, and the recommended size. */
function sweptSizes(images: number, recommended: number): number[] {
  const sizes = new Set([recommended, images]);
  for (let size = 4; size < images; size *= 4) sizes.add(size);
  return [...sizes].sort((a, b) => a - b);
}

async function allCurves(
  engine: Engine,
  dataset: Dataset,
  sizes: readonly number[],
): Promise<LearningCurve[]> {
  const curves: LearningCurve[] = [];
  for (const seed of seeds)
    for (const batchSize of sizes)
      curves.push(await learningCurve(engine, dataset, { ...config, batchSize, seed }, limits));
  return curves;
}

interface TimeToAccuracy {
  readonly batchSize: number;
  /** Mean over the seeds. */
  readonly updates: number;
  /** By the noise scale, with the number of endless batches that fits all sizes best. */
  readonly predictedUpdates: number;
  /** Updates × the median step of the first seed's run. */
  readonly seconds: number;
}

function timesTo(
  accuracy: number,
  curves: readonly LearningCurve[],
  noiseScale: number | null,
): TimeToAccuracy[] {
  const measured = [...new Set(curves.map(({ batchSize }) => batchSize))].map((batchSize) => {
    const own = curves.filter((curve) => curve.batchSize === batchSize);
    const updates = own.reduce((sum, curve) => sum + (updatesTo(curve, accuracy) ?? NaN), 0) / own.length;
    return { batchSize, updates, seconds: updates * (own[0]?.stepSeconds ?? NaN) };
  });
  const logs = measured.map(({ batchSize, updates }) =>
    Math.log(updates / relativeUpdates(noiseScale, batchSize)),
  );
  const scale = Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length);
  return measured.map((row) => ({
    ...row,
    predictedUpdates: scale * relativeUpdates(noiseScale, row.batchSize),
  }));
}

/** Leaves out pictures evenly until so many train; validation keeps its share. */
function keepOnly(dataset: Dataset, images: number): void {
  const every = Math.round(dataset.ids('train').length / images);
  const out = (['train', 'validation', 'test'] as const).flatMap((part) =>
    [...dataset.ids(part)].filter((_, place) => part === 'test' || place % every !== 0),
  );
  dataset.setExcluded(out, true);
}

interface Kept {
  readonly accuracy: number;
  readonly report: object;
  readonly rows: readonly TimeToAccuracy[];
}

/** Everything as JSON, and predicted against measured updates as a picture. */
async function keep(pictures: string, content: Kept): Promise<void> {
  const folder = path.resolve('out/bench');
  const name = path.basename(pictures, '.zip');
  const title = `${name}: updates to ${(100 * content.accuracy).toFixed(1)} %`;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `batch-size-${name}.json`), JSON.stringify(content, null, 2));
  await writeFile(path.join(folder, `batch-size-${name}.svg`), updatesPicture(title, content.rows));
}
