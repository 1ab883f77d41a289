import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import type { EpochMetrics } from '#shared/domain/run/run.ts';
import type { ComparisonRun } from '#shared/domain/comparison/comparison.ts';

/** Epochs with these validation accuracies, 10 steps and half a second each. */
export function epochsOf(...accuracies: readonly number[]): EpochMetrics[] {
  return accuracies.map((validationAccuracy, index) => ({
    epoch: index + 1,
    step: (index + 1) * 10,
    imagesSeen: (index + 1) * 100,
    trainLoss: 1 / (index + 1),
    trainAccuracy: 0.9,
    validationLoss: 0.5,
    validationAccuracy,
    imagesPerSecond: 200,
    seconds: (index + 1) * 0.5,
  }));
}

/** A finished run of a comparison. @param changes what is different */
export function comparisonRun(
  changes: Partial<ComparisonRun> & { readonly seed?: number } = {},
): ComparisonRun {
  const { seed = 0, ...run } = changes;
  const batchSize = run.batchSize ?? 8;
  return {
    variant: 0,
    position: 0,
    batchSize,
    isFullBatch: false,
    givenRate: 'auto',
    config: { ...defaultRunConfig, batchSize, seed },
    state: 'finished',
    runId: `run-${batchSize}-${seed}`,
    epochs: epochsOf(0.5, 0.75),
    learningRate: 0.001,
    failure: null,
    peakMemoryBytes: 1000,
    ...run,
  };
}
