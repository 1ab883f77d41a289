import type { EpochMetrics } from './run.ts';

/** What an epoch is judged by: its weights on the validation images. */
export interface ValidationMeasure {
  /** 0 … 1. */
  readonly accuracy: number;
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
}

/** Whether an epoch beats the best one before it: higher accuracy, then lower loss; a tie leaves the earlier one. */
export function isBetterEpoch(candidate: ValidationMeasure, best: ValidationMeasure | undefined): boolean {
  if (best === undefined) return true;
  if (candidate.accuracy !== best.accuracy) return candidate.accuracy > best.accuracy;
  return candidate.loss < best.loss;
}

/** The other epochs with the best one's validation accuracy: among them the validation loss decided. */
export function epochsAlike(epochs: readonly EpochMetrics[], best: number): number[] {
  const accuracy = epochs.find(({ epoch }) => epoch === best)?.validationAccuracy;
  return epochs.flatMap(({ epoch, validationAccuracy }) =>
    epoch !== best && validationAccuracy === accuracy ? [epoch] : [],
  );
}
