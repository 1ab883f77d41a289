import { parts, type Part } from '../../../shared/domain/dataset.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { LabelledRows } from './batches.ts';
import type { FeatureCache } from './feature-cache.ts';
import { openFeatureRows } from './feature-rows.ts';

/** The pictures in use in each part, as they were when the run began. */
export type PartIds = Readonly<Record<Part, Int32Array>>;

export function idsByPart(dataset: Dataset): PartIds {
  return { train: dataset.ids('train'), validation: dataset.ids('validation'), test: dataset.ids('test') };
}

/** Of all parts, one after the other. */
export function allIds(ids: PartIds): Int32Array {
  return Int32Array.from(parts.flatMap((part) => [...ids[part]]));
}

/**
 * @param cache has the features of all these pictures, and stays open as long as the rows are used
 * @throws AppError `storage/damaged` when features are missing
 */
export async function openParts(
  dataset: Dataset,
  ids: PartIds,
  cache: FeatureCache,
): Promise<Readonly<Record<Part, LabelledRows>>> {
  const hashes = Array.from(allIds(ids), (id) => dataset.hashOf(id));
  const rows = await openFeatureRows(cache, hashes);
  const starts = { train: 0, validation: ids.train.length, test: ids.train.length + ids.validation.length };
  const labelled = (part: Part): LabelledRows => ({
    rows,
    positions: ids[part].map((_, i) => starts[part] + i),
    labels: ids[part].map((id) => dataset.classOf(id)),
  });
  return { train: labelled('train'), validation: labelled('validation'), test: labelled('test') };
}
