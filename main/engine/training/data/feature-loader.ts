import { inBatches } from './batches.ts';
import type { DataLoader } from './batches.ts';
import type { FeatureRows } from './feature-rows.ts';

/** Where the features of one example are. */
export interface FeatureRowIndices {
  /** Position in the rows of the image as it is. */
  readonly plain: Int32Array;
  /** Positions of its random views, view after view; empty where there are none. */
  readonly views: readonly Int32Array[];
  /** A whole number by image, which decides at which view it begins. */
  readonly offsets: Int32Array;
}

/** Rows of features as examples. In each epoch an image shows another of its views, going round. */
export function featureLoader(rows: FeatureRows, { plain, views, offsets }: FeatureRowIndices): DataLoader {
  const positionOf = (index: number, epoch: number | null): number => {
    if (epoch === null || views.length === 0) return plain[index] ?? 0;
    const view = views[((offsets[index] ?? 0) + epoch) % views.length];
    return view?.[index] ?? 0;
  };
  return {
    example: { type: 'float32', shape: [rows.featureCount] },
    count: plain.length,
    batches: (order, batchSize, epoch) =>
      inBatches(
        order,
        batchSize,
        (examples) => new Float32Array(examples * rows.featureCount),
        (indices, into) =>
          rows.read(
            indices.map((index) => positionOf(index, epoch)),
            into,
          ),
      ),
  };
}
