import type { Network } from '#engine/compute/network-program.ts';
import { inBatches } from '#engine/training/data/batches.ts';
import type { SplitData } from '#engine/training/data/batches.ts';
import { randomGenerator, randomInteger, randomNormal } from '#shared/domain/random.ts';

/** Training data of noise with different sample weights; the same at each call. */
export function noiseData(network: Network, count: number, classCount: number): SplitData {
  const random = randomGenerator('examples');
  const width = network.example.shape.reduce((product, side) => product * side, 1);
  const isImage = network.example.type === 'uint8';
  const all = isImage
    ? Uint8Array.from({ length: count * width }, () => randomInteger(random, 256))
    : Float32Array.from({ length: count * width }, () => randomNormal(random));
  return {
    loader: {
      example: network.example,
      count,
      batches: (order, batchSize) =>
        inBatches<Float32Array | Uint8Array>(
          order,
          batchSize,
          (size) => (isImage ? new Uint8Array(size * width) : new Float32Array(size * width)),
          (indices, into) => {
            indices.forEach((index, i) =>
              into.set(all.subarray(index * width, (index + 1) * width), i * width),
            );
            return Promise.resolve();
          },
        ),
    },
    labels: Int32Array.from({ length: count }, () => randomInteger(random, classCount)),
    sampleWeights: Float32Array.from({ length: count }, (_, i) => (i % 3 === 0 ? 1.5 : 0.75)),
    keyOf: (index) => `image ${index}`,
  };
}
