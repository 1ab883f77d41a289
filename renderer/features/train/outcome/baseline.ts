import type { DatasetSummary } from '#shared/domain/dataset/dataset.ts';
import type { Score } from '#shared/domain/run/run.ts';
import { mostFrequentClass } from '#shared/domain/run/score.ts';

/** What always predicting the most frequent class would reach on the validation images; null where there are none. */
export function validationBaseline(summary: DatasetSummary | null): number | null {
  if (summary === null || summary.counts.validation === 0) return null;
  const { classes, counts, hasTest } = summary;
  const index = mostFrequentClass(classes, hasTest ? 'test' : 'validation');
  return (classes[index]?.counts.validation ?? 0) / counts.validation;
}

/**
 * The name of the class that a score's baseline always predicts. Scores of earlier versions don't hold it: then it is
 * the one whose fraction of the images is the baseline, and empty if several classes have that fraction.
 */
export function baselineName(score: Score, classNames: readonly string[]): string {
  const { baseline, baselineClass, classes, total } = score;
  if (baselineClass !== undefined) return classNames[baselineClass] ?? '';
  const fitting = classNames.filter((_, index) => {
    const support = classes[index]?.support ?? 0;
    return Math.abs(support / total - baseline) < 1e-9;
  });
  return fitting.length === 1 ? (fitting[0] ?? '') : '';
}
