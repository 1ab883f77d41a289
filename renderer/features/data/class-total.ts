import { splits, type ClassSummary } from '#shared/domain/dataset/dataset.ts';

/** Images of a class in use, over all splits. */
export function classTotal(summary: ClassSummary): number {
  return splits.reduce((sum, split) => sum + summary.counts[split], 0);
}
