import { splits, type ClassSummary } from '#shared/domain/dataset/dataset.ts';

/** Images of a class in use, over all parts. */
export function classTotal(summary: ClassSummary): number {
  return splits.reduce((sum, part) => sum + summary.counts[part], 0);
}
