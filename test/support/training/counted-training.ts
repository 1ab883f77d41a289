import type { ArrayValues } from '#engine/compute/backend.ts';
import type { Callback } from '#engine/training/callback.ts';
import { BestWeights } from '#engine/training/callbacks/best-weights.ts';
import { ProgressReports } from '#engine/training/callbacks/progress.ts';
import type { Batch } from '#engine/training/data/batches.ts';
import { RunClock, type PauseGate } from '#engine/training/run-clock.ts';
import { train, type TrainResult, type TrainSettings, type TrainStep } from '#engine/training/train.ts';
import type { EpochMetrics } from '#shared/domain/run/epoch-metrics.ts';
import type { StepReport } from '#shared/domain/run/run.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { running } from './run-control.ts';

/** Batches of the planned sizes; their contents don't matter here. */
export async function* batches(sizes: readonly number[]): AsyncGenerator<Batch> {
  for (const size of sizes)
    yield await Promise.resolve({ size, examples: new Float32Array(size), indices: new Int32Array(size) });
}

/** A train step with a single number as weights. */
export interface CountedStep extends TrainStep {
  readWeights(): Promise<ArrayValues>;
}

export const weightsOf = (value: number): ArrayValues => ({
  made: { type: 'float32', shape: [], values: Float32Array.of(value) },
});

/** Has the losses in the lists; its weights are the number of steps made. */
export function trainStep(
  losses: (step: number) => number,
  validations: readonly { loss: number; accuracy: number }[],
): CountedStep {
  let steps = 0;
  let epoch = 0;
  return {
    train: (batch) => Promise.resolve({ loss: losses(++steps), correct: batch.size }),
    validate: () => Promise.resolve(validations[epoch++] ?? { loss: 1, accuracy: 0 }),
    readWeights: () => Promise.resolve(weightsOf(steps)),
  };
}

/** What a training reported. */
export interface SeenTraining {
  readonly steps: StepReport[];
  readonly epochs: { metrics: EpochMetrics; isBest: boolean }[];
}

export interface CountedTraining {
  readonly seen: SeenTraining;
  /** Trains, and returns the number that is the best weights. */
  readonly run: () => Promise<
    TrainResult & { readonly bestEpoch: number; readonly weights: number | undefined }
  >;
}

type Given = Partial<Omit<TrainSettings, 'clock' | 'trainStep' | 'callbacks'>> & {
  readonly trainStep: CountedStep;
  readonly measuresStart?: boolean;
  readonly pause?: PauseGate;
  readonly now?: () => number;
  /** Added after the usual ones, whose state it may need. */
  readonly callbacks?: (usual: readonly Callback[]) => readonly Callback[];
};

/** By default, ten images in batches of four for three epochs; keeps the best weights and reports progress. */
export function countedTraining({
  measuresStart = false,
  pause = running,
  ...given
}: Given): CountedTraining {
  const seen: SeenTraining = { steps: [], epochs: [] };
  const steps = given.steps ?? planSteps(10, 4, 3);
  const sizes = Array.from({ length: steps.stepsPerEpoch }, (_, i) =>
    i < steps.fullSteps ? steps.batchSize : steps.lastBatchSize,
  );
  let time = 0;
  const best = new BestWeights({ trainStep: given.trainStep, measuresStart });
  const progress = new ProgressReports({
    totalSteps: steps.totalSteps,
    bestEpoch: () => best.epoch,
    onStep: (report) => seen.steps.push(report),
    onEpoch: (metrics, isBest) => seen.epochs.push({ metrics, isBest }),
  });
  const usual = [best, progress];
  return {
    seen,
    run: async () => {
      const result = await train({
        steps,
        learningRate: 0.1,
        trainBatches: (_epoch, done) => batches(sizes.slice(done)),
        signal: running.signal,
        ...given,
        callbacks: [...usual, ...(given.callbacks?.(usual) ?? [])],
        // Each reading of the clock advances it by ten milliseconds.
        clock: new RunClock(pause, given.now ?? (() => (time += 10))),
      });
      const weights = await best.weights();
      return { ...result, bestEpoch: best.epoch, weights: weights['made']?.values[0] };
    },
  };
}
