import { expect, test } from 'vitest';
import cosine from '#engine/schedules/cosine.ts';

const factors = (
  updates: number,
  stepsPerEpoch: number,
  warmUpFraction: number,
  finalFraction: number,
  steps: readonly number[],
): number[] =>
  steps.map((step) =>
    cosine.factor({
      step,
      totalSteps: updates,
      stepsPerEpoch,
      validationLosses: [],
      parameters: { warmUpFraction, finalFraction },
    }),
  );

test('warms up linearly to the full rate: 4 of 40 steps are 1/5, 2/5, 3/5, 4/5, then 1', () => {
  expect(factors(40, 10, 0.1, 0, [0, 1, 2, 3, 4])).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
});

test('falls along half a cosine to the final fraction', () => {
  // No warm-up and 7 steps, so 6 intervals. cos(0) = 1, cos(60°) = ½, cos(90°) = 0, cos(120°) = −½, cos(180°) = −1,
  // and 0.2 + 0.8 · ½ · (1 + cos): 1, 0.8, 0.6, 0.4, 0.2.
  const found = factors(7, 7, 0, 0.2, [0, 2, 3, 4, 6]);
  [1, 0.8, 0.6, 0.4, 0.2].forEach((expected, i) => expect(found[i]).toBeCloseTo(expected, 12));
  expect(found[4]).toBe(0.2);
});

test('the warm-up lasts at most five epochs', () => {
  // 5% of 2000 steps are 100, but five epochs of 4 are 20: step 20 has the full rate, step 19 has 20/21.
  expect(factors(2000, 4, 0.05, 0.01, [19, 20])).toEqual([20 / 21, 1]);
});

test('a run too short for a warm-up starts with the full rate', () => {
  // 5% of 19 steps is less than one.
  expect(factors(19, 1, 0.05, 0.01, [0])).toEqual([1]);
});

test('a single step has the full rate', () => {
  expect(factors(1, 1, 0.5, 0, [0])).toEqual([1]);
});

test('after the planned steps it stays at the final fraction', () => {
  expect(factors(40, 10, 0.1, 0.01, [39, 40, 400])).toEqual([0.01, 0.01, 0.01]);
});
