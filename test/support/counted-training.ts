import type { ExampleBatch } from '#engine/training/data/batches.ts';
import type { StepReport } from '#engine/training/step-reporter.ts';
import type { TrainStep, TrainPlan } from '#engine/training/trainer.ts';
import type { EpochMetrics } from '#shared/domain/run.ts';
import { planSteps } from '#shared/domain/steps.ts';
import { running } from './run-control.ts';

/** Batches of the sizes that a plan says; their contents do not matter here. */
export async function* batches(sizes: readonly number[]): AsyncGenerator<ExampleBatch> {
  for (const size of sizes)
    yield await Promise.resolve({ size, examples: new Float32Array(size), places: new Int32Array(size) });
}

/** Loses what the lists say; its weights are the number of updates made. */
export function trainStep(
  losses: (update: number) => number,
  validations: readonly { loss: number; accuracy: number }[],
): TrainStep<number> {
  let updates = 0;
  let epoch = 0;
  return {
    train: (batch) => Promise.resolve({ loss: losses(++updates), correct: batch.size }),
    validate: () => Promise.resolve(validations[epoch++] ?? { loss: 1, accuracy: 0 }),
    readWeights: () => Promise.resolve(updates),
  };
}

/** What a training told as it went. */
export interface SeenTraining {
  readonly steps: StepReport[];
  readonly epochs: { metrics: EpochMetrics; isBest: boolean }[];
}

/** A plan over ten images in batches of four, three epochs, unless told otherwise. */
export function trainPlan(given: Partial<TrainPlan<number>> & { trainStep: TrainStep<number> }): {
  plan: TrainPlan<number>;
  seen: SeenTraining;
} {
  const seen: SeenTraining = { steps: [], epochs: [] };
  const steps = given.steps ?? planSteps(10, 4, 3);
  const sizes = Array.from({ length: steps.stepsPerEpoch }, (_, i) =>
    i < steps.fullSteps ? steps.batchSize : steps.lastBatchSize,
  );
  let time = 0;
  return {
    seen,
    plan: {
      steps,
      learningRate: 0.1,
      trainBatches: () => batches(sizes),
      control: running,
      onStep: (report) => seen.steps.push(report),
      onEpoch: (metrics, isBest) => seen.epochs.push({ metrics, isBest }),
      // Ten milliseconds pass at every look at the clock.
      now: () => (time += 10),
      ...given,
    },
  };
}
