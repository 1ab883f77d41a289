import type { RunConfig } from './run-config.ts';
import type { EpochMetrics } from './run.ts';
import { wilsonInterval } from './score.ts';

/** What to try next, with the figure that says so; texts are the window's. */
export type Suggestion =
  | { readonly kind: 'smaller-batch'; readonly steps: number; readonly batchSize: number }
  | {
      readonly kind: 'more-epochs';
      readonly lossBefore: number;
      readonly lossAfter: number;
      readonly epochs: number;
    }
  | {
      /** It memorizes the training images. */
      readonly kind: 'overfitting';
      /** In the last epoch, 0 … 1. */
      readonly trainAccuracy: number;
      /** In the best epoch, 0 … 1. */
      readonly validationAccuracy: number;
      /** The next stronger augmentation; null where the strongest did not help, so that only more images will. */
      readonly augment: 'light' | 'strong' | null;
    }
  | {
      readonly kind: 'fewer-epochs';
      readonly bestEpoch: number;
      readonly epochsDone: number;
      readonly epochs: number;
    };

/** A smaller fall of the loss over two epochs rarely changes a prediction. */
const worthwhileFall = 0.1;
const usualBatchSize = 32;
/** By how much training is to be better than what chance makes of the validation accuracy (95 %). */
const clearGap = 0.1;

export interface FinishedRun {
  readonly epochs: readonly EpochMetrics[];
  readonly bestEpoch: number;
  readonly batchSize: number;
  readonly validationImages: number;
  /** Fewer steps than this rarely get anywhere with its model. */
  readonly leastSteps: number;
  /** As it was used; never `auto`. */
  readonly augment: Exclude<RunConfig['augment'], 'auto'>;
}

/**
 * At most one suggestion after a run, the one with the clearest figure behind it; null where there is none.
 * Too few steps come first, because everything else then follows from them.
 */
export function suggestNext(run: FinishedRun): Suggestion | null {
  const last = run.epochs.at(-1);
  const before = run.epochs.at(-3);
  if (last === undefined) return null;
  if (last.step < run.leastSteps && run.batchSize > usualBatchSize) {
    return { kind: 'smaller-batch', steps: last.step, batchSize: usualBatchSize };
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
  const gap = overfitting(run, last);
  if (gap !== null) return gap;
  // Best at 0 means that fine-tuning never beat its start: fewer epochs would not either.
  if (epochsDone >= 6 && run.bestEpoch > 0 && run.bestEpoch <= epochsDone / 2) {
    return { kind: 'fewer-epochs', bestEpoch: run.bestEpoch, epochsDone, epochs: run.bestEpoch + 2 };
  }
  return null;
}

function overfitting(
  { epochs, bestEpoch, validationImages, augment }: FinishedRun,
  last: EpochMetrics,
): Suggestion | null {
  const { validationAccuracy } = epochs.find(({ epoch }) => epoch === bestEpoch) ?? last;
  const [, highest] = wilsonInterval(validationAccuracy * validationImages, validationImages);
  const { trainAccuracy } = last;
  if (trainAccuracy - highest < clearGap) return null;
  const next = { none: 'light', light: 'strong', strong: null } as const;
  return { kind: 'overfitting', trainAccuracy, validationAccuracy, augment: next[augment] };
}
