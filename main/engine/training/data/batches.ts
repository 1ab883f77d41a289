import { randomGenerator, shuffle } from '#shared/domain/random.ts';
import type { ArraySpec } from '#engine/compute/backend.ts';

/** Examples of one step, or of one call; the arrays are overwritten when the next batch but one is asked for. */
export interface ExampleBatch {
  readonly size: number;
  /** Which examples of their part. */
  readonly places: Int32Array;
  /** size×example: float32 features or uint8 images. */
  readonly examples: Float32Array | Uint8Array;
}

/** The images of one step. */
export interface TrainBatch extends ExampleBatch {
  /** 1 for the first. */
  readonly epoch: number;
}

/** What a network takes, by place in one part of the data: rows of features, or images. */
export interface Examples {
  /** One example. */
  readonly example: ArraySpec;
  readonly count: number;
  /**
   * Cuts an order into batches; the last one may be smaller.
   * @param order places, each 0 … count − 1
   * @param epoch decides the views of images that are varied at random; null for the images as they are
   */
  batches(order: Int32Array, batchSize: number, epoch: number | null): AsyncIterable<ExampleBatch>;
}

/** One part of the data with everything that training knows of it. */
export interface LabeledExamples {
  readonly examples: Examples;
  /** int32, class of each example. */
  readonly labels: Int32Array;
  /** float32, what each example counts in the training loss: 1 on average. */
  readonly sampleWeights: Float32Array;
  /** What an example is known by, whatever its place: masks are keyed by it. */
  keyOf(place: number): string;
}

/** The order of an epoch: a permutation of 0 … count − 1 that depends on seed and epoch only. */
export function epochOrder(count: number, seed: number, epoch: number): Int32Array {
  return shuffle(ascending(count), randomGenerator(seed, 'shuffle', epoch));
}

/** @returns the batches of an epoch in its order, without those of the steps that are already done */
export function shuffledBatches(
  examples: Examples,
  seed: number,
  batchSize: number,
): (epoch: number, stepsDone: number) => AsyncIterable<ExampleBatch> {
  return (epoch, stepsDone) => {
    const order = epochOrder(examples.count, seed, epoch).subarray(stepsDone * batchSize);
    return examples.batches(order, batchSize, epoch);
  };
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
