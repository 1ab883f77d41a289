import { expect, test } from 'vitest';
import { heWeights } from '#engine/models/network/initial-weights.ts';
import { layerSizes } from '#engine/compute/layer-shapes.ts';
import type { NetworkGraph } from '#engine/compute/layers.ts';
import { randomGenerator } from '#shared/domain/random.ts';

const generator = randomGenerator('sizes');

test('sizes and multiplications of a small network, by hand', () => {
  const graph: NetworkGraph = {
    input: { sizePx: 9, channels: 3 },
    scale: 127,
    layers: [
      { kind: 'convolution', name: 'a', input: 'images', stride: 2, padding: 'same', activation: 'relu' },
      { kind: 'convolution', name: 'b', input: 'a', stride: 1, padding: 'valid', activation: 'relu' },
      { kind: 'max-pooling', name: 'c', input: 'b', size: 2 },
      { kind: 'flatten', name: 'd', input: 'c' },
      { kind: 'dense', name: 'e', input: 'd', activation: 'linear' },
    ],
  };
  const weights = {
    ...heWeights('a', [3, 3, 3, 4], generator),
    ...heWeights('b', [2, 2, 4, 6], generator),
    ...heWeights('e', [24, 2], generator),
  };
  expect(layerSizes(graph, weights)).toEqual([
    // ⌈9 ÷ 2⌉ = 5 a side, 4 channels: 100 values of 3·3·3 = 27 products each.
    { name: 'a', shape: [5, 5, 4], values: 100, multiplications: 2700 },
    // 5 − (2 − 1) = 4 a side, 6 channels: 96 values of 2·2·4 = 16 products each.
    { name: 'b', shape: [4, 4, 6], values: 96, multiplications: 1536 },
    { name: 'c', shape: [2, 2, 6], values: 24, multiplications: 0 },
    { name: 'd', shape: [24], values: 24, multiplications: 0 },
    { name: 'e', shape: [2], values: 2, multiplications: 48 },
  ]);
});
