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

/** What a training is followed by; both grow as it gets on. */
export type Measure = 'accuracy' | 'trainLoss';

/** How a training got on, measured far more often than once an epoch. */
export interface LearningCurve {
  readonly batchSize: number;
  readonly seed: number;
  /** Median of a training step. */
  readonly stepSeconds: number;
  /** Validation accuracy, or the training loss below zero. */
  readonly points: readonly { readonly updates: number; readonly score: number }[];
}

export interface CurveRequest {
  readonly backend: Backend;
  readonly dataset: Dataset;
  readonly config: RunConfig & { readonly batchSize: number };
  readonly measure: Measure;
  /** The curve ends where the last measurements have this score on average, … */
  readonly target: number;
  /** … or has used all of these: updates of the full batch, and images of the others. */
  readonly limits: { readonly updates: number; readonly images: number };
}

/** Updates between two measurements, as a factor: counts are right to a seventh. */
const measuredEvery = 1.15;
/** An accuracy of few images goes up and down by chance: so many measurements, one after the other, say one. */
const averaged = { accuracy: 3, trainLoss: 1 } as const satisfies Record<Measure, number>;

/** Trains with the learning rate of the rule, held constant, and measures on the way. */
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
  const points: { updates: number; score: number }[] = [];
  const score = async (): Promise<number> => {
    const { accuracy, loss } = await trainStep.validate();
    return measure === 'accuracy' ? accuracy : -loss;
  };
  const isReached = (): boolean =>
    (steadyCurve({ points }, measure).points.at(-1)?.score ?? -Infinity) >= target;
  let nextMeasured = 1;
  for await (const { batch, updates } of trainingBatches(data, config)) {
    const startedAt = performance.now();
    await trainStep.train(batch, rate);
    // The first is slow because TensorFlow gets ready for it.
    if (batch.size === batchSize && updates > 1) seconds.push((performance.now() - startedAt) / 1000);
    const isLast = updates >= request.limits.updates && updates * batchSize >= request.limits.images;
    if (updates < nextMeasured && !isLast) continue;
    points.push({ updates, score: await score() });
    nextMeasured = Math.ceil(updates * measuredEvery);
    if (isLast || isReached()) break;
  }
  program.dispose();
  return { batchSize, seed, stepSeconds: median(seconds), points };
}

/** Epoch after epoch, with the updates made when a batch's own is done. */
async function* trainingBatches(
  { splits }: TrainingData,
  { seed, batchSize }: CurveRequest['config'],
): AsyncGenerator<{ readonly batch: Parameters<NetworkTrainStep['train']>[0]; readonly updates: number }> {
  const { loader } = splits.train;
  let updates = 0;
  for (let epoch = 1; ; epoch++)
    for await (const batch of loader.batches(epochOrder(loader.count, seed, epoch), batchSize, epoch))
      yield { batch: { ...batch, epoch }, updates: ++updates };
}

/** The curve with the mean of the last measurements at each of them: as many as free its measure of chance. */
export function steadyCurve<C extends Pick<LearningCurve, 'points'>>(curve: C, measure: Measure): C {
  const points = curve.points.map(({ updates }, place) => {
    const last = curve.points.slice(Math.max(0, place + 1 - averaged[measure]), place + 1);
    return { updates, score: last.reduce((sum, { score }) => sum + score, 0) / last.length };
  });
  return { ...curve, points };
}

/** @returns the first of the updates measured that has the score; null where none has */
export function updatesTo({ points }: LearningCurve, score: number): number | null {
  return points.find((point) => point.score >= score)?.updates ?? null;
}

/** The highest score that every curve reached. */
export function commonScore(curves: readonly LearningCurve[]): number {
  return Math.min(...curves.map(({ points }) => Math.max(...points.map(({ score }) => score))));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
