import type { EpochMetrics } from '#shared/domain/run.ts';

/** The other epochs with the best one's validation accuracy: among them the validation loss decided. */
export function epochsAlike(epochs: readonly EpochMetrics[], best: number): number[] {
  const accuracy = epochs.find(({ epoch }) => epoch === best)?.validationAccuracy;
  return epochs.flatMap(({ epoch, validationAccuracy }) =>
    epoch !== best && validationAccuracy === accuracy ? [epoch] : [],
  );
}
