import { fewUpdates } from './batch-size/few-updates.ts';
import type { EpochMetrics } from './run.ts';

/** What to try next, with the figure that says so; texts are the window's. */
export type Suggestion =
  | { readonly kind: 'smaller-batch'; readonly updates: number; readonly batchSize: number }
  | {
      readonly kind: 'more-epochs';
      readonly lossBefore: number;
      readonly lossAfter: number;
      readonly epochs: number;
    }
  | {
      readonly kind: 'fewer-epochs';
      readonly bestEpoch: number;
      readonly epochsDone: number;
      readonly epochs: number;
    };

/** A smaller fall of the loss over two epochs rarely changes an answer. */
const worthwhileFall = 0.1;
const usualBatchSize = 32;

export interface FinishedRun {
  readonly epochs: readonly EpochMetrics[];
  readonly bestEpoch: number;
  readonly batchSize: number;
}

/**
 * At most one suggestion after a run, the one with the clearest figure behind it; null where there is none.
 * Too few updates come first, because everything else then follows from them.
 */
export function suggestNext(run: FinishedRun): Suggestion | null {
  const last = run.epochs.at(-1);
  const before = run.epochs.at(-3);
  if (last === undefined) return null;
  if (last.updates < fewUpdates && run.batchSize > usualBatchSize) {
    return { kind: 'smaller-batch', updates: last.updates, batchSize: usualBatchSize };
  }
  const epochsDone = last.epoch;
  if (before !== undefined && last.validationLoss < before.validationLoss * (1 - worthwhileFall)) {
    const epochs = epochsDone * 2;
    return {
      kind: 'more-epochs',
      lossBefore: before.validationLoss,
      lossAfter: last.validationLoss,
      epochs,
    };
  }
  // Best at 0 means that fine-tuning never beat its start: fewer epochs would not either.
  if (epochsDone >= 6 && run.bestEpoch > 0 && run.bestEpoch <= epochsDone / 2) {
    return { kind: 'fewer-epochs', bestEpoch: run.bestEpoch, epochsDone, epochs: run.bestEpoch + 2 };
  }
  return null;
}
