import { splits, type Split } from '#shared/domain/dataset.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { LabelledExamples, Examples } from './examples.ts';

/** The images in use in each part, as they were when the run began. */
export type PartIds = Readonly<Record<Split, Int32Array>>;

export function idsByPart(dataset: Dataset): PartIds {
  return { train: dataset.ids('train'), validation: dataset.ids('validation'), test: dataset.ids('test') };
}

/** Of all parts, one after the other. */
export function allIds(ids: PartIds): Int32Array {
  return Int32Array.from(splits.flatMap((part) => [...ids[part]]));
}

/** @returns training images in use of each class */
export function trainingCounts({ summary }: Pick<Dataset, 'summary'>): number[] {
  return summary.classes.map(({ counts }) => counts.train);
}

/** @param classWeights what an image of each class counts in the loss; null where all count alike */
export function labelledExamples(
  dataset: Pick<Dataset, 'classOf' | 'hashOf'>,
  ids: Int32Array,
  examples: Examples,
  classWeights: readonly number[] | null,
): LabelledExamples {
  const labels = ids.map((id) => dataset.classOf(id));
  return {
    examples,
    labels,
    sampleWeights: Float32Array.from(labels, (label) => classWeights?.[label] ?? 1),
    keyOf: (place) => dataset.hashOf(ids[place] ?? 0),
  };
}
