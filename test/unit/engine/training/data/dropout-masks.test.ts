import { expect, test } from 'vitest';
import { dropoutMasks } from '#engine/training/data/dropout-masks.ts';

const spec = { units: 50, rate: 0.4 };
const masks = (keys: readonly string[], epoch = 1, seed = 0): Float32Array =>
  dropoutMasks(spec, 'hidden', { seed, epoch, keys });

test('an image meets the same mask however its batch is cut', () => {
  const together = masks(['a', 'b', 'c']);
  const apart = [...masks(['a']), ...masks(['b', 'c'])];
  expect([...together]).toEqual(apart);
  expect([...masks(['c', 'a'])].slice(50)).toEqual([...together].slice(0, 50));
});

test('another epoch, seed or image has another mask', () => {
  const first = masks(['a']);
  for (const other of [masks(['a'], 2), masks(['a'], 1, 1), masks(['b'])]) expect(other).not.toEqual(first);
});

test('units are left out or divided by the fraction that stays, 1 ÷ 0.6', () => {
  const kept = Math.fround(1 / 0.6);
  expect(new Set(masks(['a', 'b', 'c']))).toEqual(new Set([0, kept]));
});

test('the fraction that is left out is right on average: 0.4 ± 0.01 over 50,000 units', () => {
  const all = masks(Array.from({ length: 1000 }, (_, i) => `image ${i}`));
  // The standard deviation of the mean is √(0.4·0.6 ÷ 50,000) = 0.0022.
  expect(all.filter((value) => value === 0).length / all.length).toBeCloseTo(0.4, 2);
});
