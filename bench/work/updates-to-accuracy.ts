import { randomGenerator } from '../../shared/domain/random.ts';
import type { RunConfig } from '../../shared/contract/run-config.ts';
import { networkProgram } from '../../main/engine/compute/network-program.ts';
import type { Engine } from '../../main/engine/compute/program.ts';
import type { Dataset } from '../../main/engine/dataset/dataset.ts';
import { epochOrder } from '../../main/engine/training/batches.ts';
import { evaluationCallSize } from '../../main/engine/training/call-size.ts';
import { automaticMicroBatch } from '../../main/engine/training/micro-batch.ts';
import { NetworkStepper } from '../../main/engine/training/network-stepper.ts';
import { idsByPart } from '../../main/engine/training/part-ids.ts';
import { pictureMaterial } from '../../main/engine/training/picture-material.ts';
import { describeNetwork, learningRateOf, resolveSettings } from '../../main/engine/training/run-settings.ts';

/** How a training got on, measured far more often than once an epoch. */
export interface LearningCurve {
  readonly batchSize: number;
  readonly seed: number;
  /** Median of a training step. */
  readonly stepSeconds: number;
  readonly points: readonly { readonly updates: number; readonly accuracy: number }[];
}

/** A curve ends where it has both. */
export interface CurveLimits {
  readonly updates: number;
  readonly images: number;
}

/** Trains a network from scratch with the learning rate of the rule, held constant, and measures validation on the way. */
export async function learningCurve(
  engine: Engine,
  dataset: Dataset,
  config: RunConfig & { readonly batchSize: number },
  limits: CurveLimits,
): Promise<LearningCurve> {
  const settings = resolveSettings(config);
  const { graph, request } = describeNetwork(settings, dataset);
  const { network, parts } = pictureMaterial({
    ...{ dataset, ids: idsByPart(dataset), graph, model: settings.model, fineTune: config.fineTune },
    weights: settings.model.initialWeights(request, randomGenerator(config.seed, 'weights')),
    ...{ augment: settings.augment, classWeights: null, seed: config.seed },
    signal: new AbortController().signal,
  });
  const { optimizer, parameters } = settings;
  const program = await engine.prepare(networkProgram({ network, optimizer, parameters, accumulates: true }));
  const { train, validation } = parts;
  const stepper = new NetworkStepper({
    ...{ program, network, train, validation, accumulation: 'fast', seed: config.seed },
    microBatchSize: automaticMicroBatch({ engine: engine.report, network, graph }, 'fast'),
    evaluationBatchSize: evaluationCallSize(engine.report, network.example),
  });
  const { batchSize } = config;
  const rate = learningRateOf({ ...config, learningRate: 'auto' }, settings, batchSize);
  const stepSeconds: number[] = [];
  const points: { updates: number; accuracy: number }[] = [];
  let updates = 0;
  let nextMeasured = 1;
  for (let epoch = 1; ; epoch++) {
    const order = epochOrder(train.examples.count, config.seed, epoch);
    for await (const batch of train.examples.batches(order, batchSize, epoch)) {
      const startedAt = performance.now();
      await stepper.train({ ...batch, epoch }, rate);
      if (batch.size === batchSize) stepSeconds.push((performance.now() - startedAt) / 1000);
      if (++updates < nextMeasured) continue;
      points.push({ updates, accuracy: (await stepper.validate()).accuracy });
      nextMeasured = Math.ceil(updates * measuredEvery);
      if (updates < limits.updates || updates * batchSize < limits.images) continue;
      program.dispose();
      return { batchSize, seed: config.seed, stepSeconds: median(stepSeconds), points };
    }
  }
}

/** Updates between two measurements, as a factor: counts are right to a seventh. */
const measuredEvery = 1.15;

/** @returns the first of the updates measured that has the accuracy; null where none has */
export function updatesTo({ points }: LearningCurve, accuracy: number): number | null {
  return points.find((point) => point.accuracy >= accuracy)?.updates ?? null;
}

/** The highest accuracy that every curve reached. */
export function commonAccuracy(curves: readonly LearningCurve[]): number {
  return Math.min(...curves.map(({ points }) => Math.max(...points.map(({ accuracy }) => accuracy))));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
