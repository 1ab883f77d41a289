import { expect, test } from 'vitest';
import { curvePath, heightOf, timesShown } from '#renderer/features/train/recommend/time-curve.ts';

/** Batches of 1, 2, 4, … that take so many times as long as the fastest. */
const curveOf = (...seconds: readonly number[]) => ({
  images: 2 ** (seconds.length - 1),
  curve: seconds.map((each, i) => ({ batchSize: 2 ** i, steps: 1, seconds: each })),
});

test('lines are drawn at 2, 8 and 32 times the shortest, and further where a size takes longer', () => {
  expect(timesShown(curveOf(4, 1))).toEqual([2, 8, 32]);
  expect(timesShown(curveOf(32, 1))).toEqual([2, 8, 32]);
  expect(timesShown(curveOf(41, 1))).toEqual([2, 8, 32, 128]);
  expect(timesShown(curveOf(2000, 1))).toEqual([2, 8, 32, 128, 512, 2048]);
});

test('the shortest lies at the bottom, the last line at the top, each doubling as far from the last', () => {
  const shown = [2, 8, 32];
  expect([1, 2, 8, 32].map((times) => heightOf(times, shown))).toEqual([0, 0.2, 0.6, 1]);
});

test('the path goes from the smallest size to all images', () => {
  // 32 = 2^5: 8 lies at 3/5 of the height, so 0.4 from the top.
  expect(curvePath(curveOf(32, 8, 1), [2, 8, 32])).toBe('M0.0000 0.0000 L0.5000 0.4000 L1.0000 1.0000');
});
