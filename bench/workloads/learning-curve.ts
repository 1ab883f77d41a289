import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { networkProgram } from '#engine/compute/network-program.ts';
import type { Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import { epochOrder } from '#engine/training/data/batches.ts';
import { evaluationCallSize } from '#engine/training/memory/call-size.ts';
import { automaticMicroBatch } from '#engine/training/memory/micro-batch.ts';
import { NetworkTrainStep } from '#engine/training/train-step.ts';
import type { TrainingData } from '#engine/training/data/splits.ts';
import { openTrainingData } from '#engine/training/data/training-data.ts';
import { learningRateOf, resolveSettings } from '#engine/training/run-settings.ts';
import { benchEnvironment } from './real-images.ts';

/** What is measured while training; both grow as training progresses. */
export type Measure = 'accuracy' | 'trainLoss';

/** The progress of a training, measured far more often than once per epoch. */
export interface LearningCurve {
  readonly batchSize: number;
  readonly seed: number;
  /** Median seconds of a training step. */
  readonly stepSeconds: number;
  /** Validation accuracy, or the negative training loss. */
  readonly points: readonly { readonly steps: number; readonly score: number }[];
}

export interface CurveRequest {
  readonly backend: Backend;
  readonly dataset: Dataset;
  readonly config: RunConfig & { readonly batchSize: number };
  readonly measure: Measure;
  /** The curve ends when the last measurements have this mean score, … */
  readonly target: number;
  /** … or when both limits are reached: steps for the full batch, images for smaller ones. */
  readonly limits: { readonly steps: number; readonly images: number };
}

/** The factor of steps between two measurements: counts are accurate to a seventh. */
const measuredEvery = 1.15;
/** An accuracy on few images fluctuates, so this many measurements in a row are averaged. */
const averaged = { accuracy: 3, trainLoss: 1 } as const satisfies Record<Measure, number>;

/** Trains with the automatic learning rate, held constant, and measures in between. */
export async function learningCurve(request: CurveRequest): Promise<LearningCurve> {
  const { dataset, config, backend } = request;
  const { signal } = new AbortController();
  const settings = resolveSettings(config);
  const environment = benchEnvironment;
  const data = await openTrainingData({
    ...{ dataset, config, backend, environment, settings, signal, isResumed: false },
  });
  try {
    return await curveOf(request, data);
  } finally {
    await data.close();
  }
}

async function curveOf(request: CurveRequest, data: TrainingData): Promise<LearningCurve> {
  const { backend, config, measure, target } = request;
  const settings = resolveSettings(config);
  const { network, graph, splits } = data;
  const { optimizer, parameters } = settings;
  const { batchSize, seed } = config;
  const program = await backend.prepare(
    networkProgram({ network, optimizer, parameters, accumulates: true }),
  );
  const trainStep = new NetworkTrainStep({
    ...{ program, network, train: splits.train, accumulation: 'fast', seed },
    validation: measure === 'accuracy' ? splits.validation : splits.train,
    microBatchSize: automaticMicroBatch({ backend: backend.report, network, graph }, 'fast'),
    evaluationBatchSize: evaluationCallSize(backend.report, network.example),
  });
  const rate = learningRateOf({ ...config, learningRate: 'auto' }, settings, batchSize);
  const seconds: number[] = [];
  const points: { steps: number; score: number }[] = [];
  const score = async (): Promise<number> => {
    const { accuracy, loss } = await trainStep.validate();
    return measure === 'accuracy' ? accuracy : -loss;
  };
  const isReached = (): boolean =>
    (steadyCurve({ points }, measure).points.at(-1)?.score ?? -Infinity) >= target;
  let nextMeasured = 1;
  for await (const { batch, steps } of trainingBatches(data, config)) {
    const startedAt = performance.now();
    await trainStep.train(batch, rate);
    // The first step is slow because TensorFlow optimizes the graph.
    if (batch.size === batchSize && steps > 1) seconds.push((performance.now() - startedAt) / 1000);
    const isLast = steps >= request.limits.steps && steps * batchSize >= request.limits.images;
    if (steps < nextMeasured && !isLast) continue;
    points.push({ steps, score: await score() });
    nextMeasured = Math.ceil(steps * measuredEvery);
    if (isLast || isReached()) break;
  }
  program.dispose();
  return { batchSize, seed, stepSeconds: median(seconds), points };
}

/** Batches of epoch after epoch, each with the number of steps made after it. */
async function* trainingBatches(
  { splits }: TrainingData,
  { seed, batchSize }: CurveRequest['config'],
): AsyncGenerator<{ readonly batch: Parameters<NetworkTrainStep['train']>[0]; readonly steps: number }> {
  const { loader } = splits.train;
  let steps = 0;
  for (let epoch = 1; ; epoch++)
    for await (const batch of loader.batches(epochOrder(loader.count, seed, epoch), batchSize, epoch))
      yield { batch: { ...batch, epoch }, steps: ++steps };
}

/** The curve with each score averaged over the last measurements. */
export function steadyCurve<C extends Pick<LearningCurve, 'points'>>(curve: C, measure: Measure): C {
  const points = curve.points.map(({ steps }, index) => {
    const last = curve.points.slice(Math.max(0, index + 1 - averaged[measure]), index + 1);
    return { steps, score: last.reduce((sum, { score }) => sum + score, 0) / last.length };
  });
  return { ...curve, points };
}

/** @returns the first measured number of steps with this score, or null */
export function stepsTo({ points }: LearningCurve, score: number): number | null {
  return points.find((point) => point.score >= score)?.steps ?? null;
}

/** The highest score that every curve reached. */
export function commonScore(curves: readonly LearningCurve[]): number {
  return Math.min(...curves.map(({ points }) => Math.max(...points.map(({ score }) => score))));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
