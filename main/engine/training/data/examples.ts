import type { ArraySpec } from '#engine/compute/backend.ts';
import type { ExampleBatch } from './batches.ts';

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
export interface LabelledExamples {
  readonly examples: Examples;
  /** int32, class of each example. */
  readonly labels: Int32Array;
  /** float32, what each example counts in the training loss: 1 on average. */
  readonly sampleWeights: Float32Array;
  /** What an example is known by, whatever its place: masks are keyed by it. */
  keyOf(place: number): string;
}
