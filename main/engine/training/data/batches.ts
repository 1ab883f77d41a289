import { randomGenerator, shuffle } from '#shared/domain/random.ts';
import type { ArraySpec } from '#engine/compute/backend.ts';

/** Examples of one step, or of one call; the arrays are overwritten when the next batch but one is asked for. */
export interface Batch {
  readonly size: number;
  /** Which examples of their split. */
  readonly indices: Int32Array;
  /** size×example: float32 features or uint8 images. */
  readonly examples: Float32Array | Uint8Array;
}

/** The images of one step. */
export interface TrainBatch extends Batch {
  /** 1 for the first. */
  readonly epoch: number;
}

/** What a network takes, by index in one split: rows of features, or images. */
export interface DataLoader {
  /** One example. */
  readonly example: ArraySpec;
  readonly count: number;
  /**
   * Cuts an order into batches; the last one may be smaller.
   * @param order indices, each 0 … count − 1
   * @param epoch decides the views of images that are varied at random; null for the images as they are
   */
  batches(order: Int32Array, batchSize: number, epoch: number | null): AsyncIterable<Batch>;
}

/** One split with everything that training knows of it. */
export interface SplitData {
  readonly loader: DataLoader;
  /** int32, class of each example. */
  readonly labels: Int32Array;
  /** float32, what each example counts in the training loss: 1 on average. */
  readonly sampleWeights: Float32Array;
  /** What an example is known by, whatever its index: masks are keyed by it. */
  keyOf(index: number): string;
}

/** The order of an epoch: a permutation of 0 … count − 1 that depends on seed and epoch only. */
export function epochOrder(count: number, seed: number, epoch: number): Int32Array {
  return shuffle(ascending(count), randomGenerator(seed, 'shuffle', epoch));
}

/** @returns the batches of an epoch in its order, without those of the steps that are already done */
export function shuffledBatches(
  loader: DataLoader,
  seed: number,
  batchSize: number,
): (epoch: number, stepsDone: number) => AsyncIterable<Batch> {
  return (epoch, stepsDone) => {
    const order = epochOrder(loader.count, seed, epoch).subarray(stepsDone * batchSize);
    return loader.batches(order, batchSize, epoch);
  };
}

/**
 * Epoch after epoch without end, for what is measured beside a training.
 * @param orderOf an epoch, which count from `firstEpoch`
 */
export async function* endlessBatches(
  loader: DataLoader,
  batchSize: number,
  orderOf: (epoch: number) => Int32Array,
  firstEpoch = 1,
): AsyncGenerator<TrainBatch, undefined> {
  for (let epoch = firstEpoch; ; epoch++)
    for await (const batch of loader.batches(orderOf(epoch), batchSize, epoch)) yield { ...batch, epoch };
}

/** 0 … count − 1. */
export function ascending(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => index);
}

/**
 * Cuts an order into batches; the last one may be smaller. The next batch is read while the caller works on one.
 * @param makeBuffer for one batch of so many examples
 * @param read fills a buffer with the examples of these indices
 */
export async function* inBatches<T extends Float32Array | Uint8Array>(
  order: Int32Array,
  batchSize: number,
  makeBuffer: (examples: number) => T,
  read: (indices: Int32Array, into: T) => Promise<void>,
): AsyncGenerator<Batch> {
  const buffers = [0, 1].map(() => makeBuffer(Math.min(batchSize, order.length)));
  const width = (buffers[0]?.length ?? 0) / Math.min(batchSize, order.length);
  const load = async (start: number): Promise<Batch> => {
    const indices = order.subarray(start, start + batchSize);
    const buffer = buffers[(start / batchSize) % 2] as T;
    const examples = buffer.subarray(0, indices.length * width) as T;
    await read(indices, examples);
    return { size: indices.length, indices, examples };
  };
  // A caller may leave early: a failure nobody waits for any more must not end the process.
  const begin = (start: number): Promise<Batch> => {
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
