import { randomGenerator, shuffle } from '#shared/domain/random.ts';

/** Examples of one update, or of one call; the arrays are overwritten when the next batch but one is asked for. */
export interface ExampleBatch {
  readonly size: number;
  /** Which examples of their part. */
  readonly places: Int32Array;
  /** size×example: float32 features or uint8 images. */
  readonly examples: Float32Array | Uint8Array;
}

/** The order of an epoch: a permutation of 0 … count − 1 that depends on seed and epoch only. */
export function epochOrder(count: number, seed: number, epoch: number): Int32Array {
  return shuffle(ascending(count), randomGenerator(seed, 'shuffle', epoch));
}

/** 0 … count − 1. */
export function ascending(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, place) => place);
}

/**
 * Cuts an order into batches; the last one may be smaller. The next batch is read while the caller works on one.
 * @param makeBuffer for one batch of so many examples
 * @param read fills a buffer with the examples at these places
 */
export async function* inBatches<T extends Float32Array | Uint8Array>(
  order: Int32Array,
  batchSize: number,
  makeBuffer: (examples: number) => T,
  read: (places: Int32Array, into: T) => Promise<void>,
): AsyncGenerator<ExampleBatch> {
  const buffers = [0, 1].map(() => makeBuffer(Math.min(batchSize, order.length)));
  const width = (buffers[0]?.length ?? 0) / Math.min(batchSize, order.length);
  const load = async (start: number): Promise<ExampleBatch> => {
    const places = order.subarray(start, start + batchSize);
    const buffer = buffers[(start / batchSize) % 2] as T;
    const examples = buffer.subarray(0, places.length * width) as T;
    await read(places, examples);
    return { size: places.length, places, examples };
  };
  // A caller may leave early: a failure nobody waits for any more must not end the process.
  const begin = (start: number): Promise<ExampleBatch> => {
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
