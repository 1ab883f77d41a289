import { expect, test } from 'vitest';
import { logTicks, niceEnd, niceRange, niceTicks } from '#shared/domain/nice-ticks.ts';

test('ticks are round numbers inside the range', () => {
  expect(niceTicks(0.93, 0.962, 6)).toEqual([0.93, 0.94, 0.95, 0.96]);
  expect(niceTicks(0, 10, 8)).toEqual([0, 2, 4, 6, 8, 10]);
});

test('on a logarithmic axis they are 1, 2 and 5 times powers of ten, or the powers where those are too many', () => {
  expect(logTicks(3, 60, 10)).toEqual([5, 10, 20, 50]);
  expect(logTicks(1, 1e6, 10)).toEqual([1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
});

test('a logarithmic axis too short for three of those has marks all the same', () => {
  expect(logTicks(21, 48, 10)).toEqual([30, 40]);
  expect(logTicks(0.086, 0.44, 10)).toEqual([0.1, 0.2, 0.3, 0.4]);
});

test('a range is widened to the ticks outside it; of a single value it has that value in its middle', () => {
  expect(niceRange(0.056, 0.69, 5)).toEqual([0, 0.8]);
  expect(niceRange(1.9, 2.31, 5)).toEqual([1.9, 2.4]);
  expect(niceRange(2, 2, 5)).toEqual([1, 3]);
  expect(niceRange(0, 0, 5)).toEqual([-0.5, 0.5]);
});

test('an axis that follows a run ends soon after it: 3.2 of 60 epochs fill 80 % of it', () => {
  expect([0.2, 1, 3.2, 11.5, 16].map((epochs) => niceEnd(epochs, true))).toEqual([1, 1, 4, 15, 20]);
  expect([0.34, 1.2, 61].map((seconds) => niceEnd(seconds, false))).toEqual([0.4, 1.5, 80]);
});
