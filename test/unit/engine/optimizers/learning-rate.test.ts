import { expect, test } from 'vitest';
import { linearScaling, squareRootScaling } from '#engine/optimizers/rules/learning-rate.ts';

test('Adam’s rate grows with the square root of the batch size, up to three times that at 32', () => {
  const rates = [2, 32, 128, 288, 289, 60_000].map(squareRootScaling(0.001));
  // √(2/32) = 1/4, √(128/32) = 2, √(288/32) = 3
  expect(rates.map((rate) => Number(rate.toPrecision(12)))).toEqual([
    0.00025, 0.001, 0.002, 0.003, 0.003, 0.003,
  ]);
});

test('the rate of SGD grows in proportion to the batch size, up to the limit by curvature', () => {
  expect([16, 32, 64, 320, 640].map(linearScaling(0.01))).toEqual([0.005, 0.01, 0.02, 0.1, 0.1]);
});
