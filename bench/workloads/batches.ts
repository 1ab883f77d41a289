import type { ArrayValue, ArrayValues } from '#engine/compute/backend.ts';
import type { ImageInput } from '#engine/compute/layers.ts';

/** Bytes that differ from image to image; the content doesn't affect the speed. */
export function drawnImages(size: number, { sizePx, channels }: ImageInput): ArrayValue {
  const length = size * sizePx * sizePx * channels;
  const values = Uint8Array.from({ length }, (_, i) => (i * 7919) % 256);
  return { type: 'uint8', shape: [size, sizePx, sizePx, channels], values };
}

/** Inputs of `train` (see networkProgram) for these examples. */
export function trainInputs(examples: ArrayValue, classCount: number, rate: number): ArrayValues {
  const [size = 0] = examples.shape;
  return {
    examples,
    labels: {
      type: 'int32',
      shape: [size],
      values: Int32Array.from({ length: size }, (_, i) => i % classCount),
    },
    sampleWeights: { type: 'float32', shape: [size], values: new Float32Array(size).fill(1) },
    learningRate: { type: 'float32', shape: [], values: Float32Array.of(rate) },
  };
}
