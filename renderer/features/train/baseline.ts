import type { DatasetSummary } from '../../../shared/domain/dataset.ts';
import type { Score } from '../../../shared/domain/run.ts';

/** What always guessing the largest training class would reach on the validation pictures; null where there are none. */
export function validationBaseline(
  summary: DatasetSummary | null,
): { readonly share: number; readonly className: string } | null {
  const largest = summary?.classes.toSorted((one, other) => other.counts.train - one.counts.train)[0];
  const total = summary?.counts.validation ?? 0;
  if (largest === undefined || total === 0) return null;
  return { share: largest.counts.validation / total, className: largest.name };
}

/** The class that a score's baseline always answers: the one whose share is the baseline. */
export function baselineClass(score: Score, classNames: readonly string[]): string {
  const index = score.classes.findIndex((one) => Math.abs(one.support / score.total - score.baseline) < 1e-9);
  return classNames[index] ?? '';
}
