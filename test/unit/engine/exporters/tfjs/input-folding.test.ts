import { expect, test } from 'vitest';
import { thrownBy } from '#test/support/sentence.ts';
import type { Layer } from '#engine/compute/layers.ts';
import {
  outputOf,
  array,
  convolution,
  flat,
  ones,
  rgb,
  upTo,
  writtenModel,
} from '#test/support/training/written-network.ts';

/** What Teachable Machine's library feeds. */
const asFed = (pixels: readonly number[]): number[] => pixels.map((x) => x / 127 - 1);

test('a network trained on (x − 127)/64 gets the same from x/127 − 1, at padded edges too', async () => {
  const layers = [convolution('c', 'images', { stride: 2 }), flat('c')];
  const weights = {
    'c/kernel': array(
      [3, 3, 3, 1],
      upTo(9).flatMap(() => [1, 0, 0]),
    ),
    'c/bias': array([1], [0.5]),
  };
  // 127 + 64 · (1 … 4) is 1 … 4 for the network; one window of 3×3 at the start, with padding as its last row and column.
  const pixels = rgb([191, 255, 319, 383]);
  const [value] = await outputOf({ sizePx: 2, layers, weights, scale: 64 }, asFed(pixels), 1);
  expect(value).toBeCloseTo(1 + 2 + 3 + 4 + 0.5, 4);
});

test('a network for gray images takes the mean of red, green and blue', async () => {
  const layers = [convolution('c', 'images', { padding: 'valid' }), flat('c')];
  const weights = {
    'c/kernel': array([1, 2, 1, 2], [6, 1, -3, 2]),
    'c/bias': array([2], [0.5, 0]),
  };
  // Means 30 and 127 above, 227 and 127 below: −97/127 and 0, 100/127 and 0.
  const pixels = [10, 20, 60, 127, 127, 127, 200, 226, 255, 127, 127, 127];
  const values = await outputOf({ sizePx: 2, layers, weights, channels: 1 }, asFed(pixels), 4);
  const expected = [(6 * -97) / 127 + 0.5, -97 / 127, (6 * 100) / 127 + 0.5, 100 / 127];
  values.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 5));
});

test('each of the three channels of a gray network’s first kernel has a third of it', () => {
  const layers = [convolution('c', 'images'), flat('c')];
  const weights = { 'c/kernel': array([1, 2, 1, 2], [3, 6, 9, 12]), 'c/bias': array([2], [0, 0]) };
  const built = writtenModel({ sizePx: 1, layers, weights, channels: 1 }, 2);
  expect(built.weightSpecs[0]).toEqual({ name: 'c/kernel', shape: [1, 2, 3, 2], dtype: 'float32' });
  expect([...built.weights.slice(0, 12)]).toEqual([1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]);
});

test('a network whose first layer can’t be rescaled is an error', () => {
  const dense: Layer[] = [
    flat('images'),
    { kind: 'dense', name: 'classifier', input: 'flat', activation: 'linear' },
  ];
  const weights = { 'classifier/kernel': array([12, 2], ones(24)), 'classifier/bias': array([2], [0, 0]) };
  expect(thrownBy(() => writtenModel({ sizePx: 2, layers: dense, weights }, 2))).toMatchObject({
    code: 'export/not-writable',
    params: { reason: 'first-layer', layer: 'flat', kind: 'flatten' },
  });
});
