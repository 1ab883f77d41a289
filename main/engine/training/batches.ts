import { randomGenerator, shuffle } from '../../../shared/domain/random.ts';
import type { FeatureRows } from './feature-rows.ts';

/** Rows of features with their classes; the arrays are overwritten when the next batch but one is asked for. */
export interface FeatureBatch {
  readonly size: number;
  /** float32, size×featureCount. */
  readonly features: Float32Array;
  /** int32, class of each row. */
  readonly labels: Int32Array;
}

/** One part of the data: which rows, and the class of each. */
export interface LabelledRows {
  readonly rows: FeatureRows;
  /** Positions in `rows`. */
  readonly positions: Int32Array;
  /** int32, by place in `positions`. */
  readonly labels: Int32Array;
}

/** The order of an epoch: a permutation of 0 … count − 1 that depends on seed and epoch only. */
export function epochOrder(count: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  return shuffle(order, randomGenerator(seed, 'shuffle', epoch));
}

/**
 * Cuts a part into batches; the last one may be smaller. The next batch is read while the caller works on one.
 * @param order places in `part.positions`
 */
export async function* batchesOf(
  part: LabelledRows,
  order: Int32Array,
  batchSize: number,
): AsyncGenerator<FeatureBatch> {
  const width = part.rows.featureCount;
  const buffers = [0, 1].map(() => new Float32Array(Math.min(batchSize, order.length) * width));
  const load = async (start: number): Promise<FeatureBatch> => {
    const places = order.subarray(start, start + batchSize);
    const buffer = buffers[(start / batchSize) % 2] as Float32Array;
    const features = buffer.subarray(0, places.length * width);
    await part.rows.read(
      places.map((place) => part.positions[place] ?? 0),
      features,
    );
    const labels = places.map((place) => part.labels[place] ?? 0);
    return { size: places.length, features, labels };
  };
  // A caller may leave early: a failure nobody waits for any more must not end the process.
  const begin = (start: number): Promise<FeatureBatch> => {
    const loading = load(start);
    loading.catch(() => undefined);
    return loading;
  };
  let next = begin(0);
  for (let start = 0; start < order.length; start += batchSize) {
    const batch = await next;
    if (start + batchSize < order.length) next = begin(start + batchSize);
    yield batch;
  }
}
