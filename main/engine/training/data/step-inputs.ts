import { maskInput, type Network } from '#engine/compute/network-program.ts';
import type { ArraySpec, ArrayValue, ArrayValues } from '#engine/compute/backend.ts';
import type { Batch, TrainBatch } from './batches.ts';
import { dropoutMasks } from './dropout-masks.ts';
import type { DataLoader, SplitData } from './batches.ts';

export const numberSpec: ArraySpec = { type: 'float32', shape: [] };

export function exampleSpec({ example }: Network, size: number): ArraySpec {
  return { type: example.type, shape: [size, ...example.shape] };
}

/** What a training call of so many examples is given, apart from single numbers. */
export function batchSpecs(network: Network, size: number): Record<string, ArraySpec> {
  const masks = Object.entries(network.dropouts).map(([layer, { units }]) => [
    maskInput(layer),
    { type: 'float32', shape: [size, units] } as const,
  ]);
  return {
    examples: exampleSpec(network, size),
    labels: { type: 'int32', shape: [size] },
    sampleWeights: { type: 'float32', shape: [size] },
    ...(Object.fromEntries(masks) as Record<string, ArraySpec>),
  };
}

/** @param size examples that the call has, at least the batch's: what is missing is zero */
export function paddedInput({ example }: DataLoader, batch: Batch, size: number): ArrayValue {
  const shape = [size, ...example.shape];
  if (size === batch.size) return { type: example.type, shape, values: batch.examples };
  const length = (batch.examples.length / batch.size) * size;
  const values = example.type === 'uint8' ? new Uint8Array(length) : new Float32Array(length);
  values.set(batch.examples);
  return { type: example.type, shape, values };
}

export const scalar = (value: number): ArrayValue => ({
  type: 'float32',
  shape: [],
  values: Float32Array.of(value),
});

/** What `batchSpecs` describes, for a batch of the training split. Its masks are keyed by seed, epoch and image. */
export function trainingInputs(
  network: Network,
  train: SplitData,
  seed: number,
  batch: TrainBatch,
): ArrayValues {
  const { size, indices, epoch } = batch;
  const inputs: Record<string, ArrayValue> = {
    examples: paddedInput(train.loader, batch, size),
    labels: { type: 'int32', shape: [size], values: indices.map((index) => train.labels[index] ?? 0) },
    sampleWeights: {
      type: 'float32',
      shape: [size],
      values: Float32Array.from(indices, (index) => train.sampleWeights[index] ?? 1),
    },
  };
  for (const [layer, spec] of Object.entries(network.dropouts)) {
    const keys = Array.from(indices, (index) => train.keyOf(index));
    const values = dropoutMasks(spec, layer, { seed, epoch, keys });
    inputs[maskInput(layer)] = { type: 'float32', shape: [size, spec.units], values };
  }
  return inputs;
}

/** Rows `start` … `end − 1` of a batch, in the same memory. */
export function rowsOf(batch: TrainBatch, start: number, end: number): TrainBatch {
  const width = batch.examples.length / batch.size;
  return {
    epoch: batch.epoch,
    size: end - start,
    indices: batch.indices.subarray(start, end),
    examples: batch.examples.subarray(start * width, end * width),
  };
}

/** @throws Error where a step gave no such output */
export function numberIn(value: ArrayValue | undefined): number {
  const number = value?.values[0];
  if (number === undefined) throw new Error('the step gave no number');
  return number;
}
