import { expect, test } from 'vitest';
import { steadySeconds } from '#shared/domain/comparison/steady-seconds.ts';
import { epochsOf } from '#test/support/training/comparison-runs.ts';

test('a slow first epoch and one busy moment do not count: images seen by the median speed', () => {
  const epochs = epochsOf(0.5, 0.6, 0.7, 0.8).map((epoch, place) => ({
    ...epoch,
    imagesPerSecond: [20, 200, 50, 200][place] ?? 0,
    seconds: 100,
  }));
  // Median of 20, 50, 200 and 200: 125 a second.
  expect(steadySeconds(epochs)).toEqual([0.8, 1.6, 2.4, 3.2]);
});

test('one epoch has its own speed', () => {
  expect(steadySeconds(epochsOf(0.5))).toEqual([0.5]);
  expect(steadySeconds([])).toEqual([]);
});
