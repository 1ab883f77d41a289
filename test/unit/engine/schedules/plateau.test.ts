import { expect, test } from 'vitest';
import plateau from '#engine/schedules/plateau.ts';

const factorAfter = (validationLosses: readonly number[], patience = 3): number =>
  plateau.factor({ step: 0, totalSteps: 100, stepsPerEpoch: 1, validationLosses, parameters: { patience } });

test('has the full rate before the first epoch has ended', () => {
  expect(factorAfter([])).toBe(1);
});

test('halves after three epochs in a row without a lower loss, and not before', () => {
  expect(factorAfter([1, 1, 1])).toBe(1);
  expect(factorAfter([1, 1, 1, 1])).toBe(0.5);
});

test('starts waiting again after each halving', () => {
  expect(factorAfter([1, 1, 1, 1, 1, 1])).toBe(0.5);
  expect(factorAfter([1, 1, 1, 1, 1, 1, 1])).toBe(0.25);
});

test('an improvement starts the waiting again', () => {
  // Two epochs without an improvement, one with (0.9), two without: never three in a row.
  expect(factorAfter([1, 1, 1, 0.9, 0.9, 0.9])).toBe(1);
  expect(factorAfter([1, 1, 1, 0.9, 0.9, 0.9, 0.9])).toBe(0.5);
});

test('less than 0.1% is no improvement, more is', () => {
  expect(factorAfter([1, 0.9991, 0.9991, 0.9991])).toBe(0.5);
  expect(factorAfter([1, 0.9989, 0.9989, 0.9989])).toBe(1);
});

test('small gains add up: they are measured from the last loss that counted as an improvement', () => {
  // 0.9995 is no improvement on 1, 0.9988 is.
  expect(factorAfter([1, 0.9995, 0.9988, 0.9988])).toBe(1);
});

test('a patience of one halves at each epoch without an improvement', () => {
  expect(factorAfter([1, 2, 0.5, 0.6], 1)).toBe(0.25);
});

test('halves at most ten times', () => {
  expect(factorAfter(Array.from({ length: 1000 }, () => 1))).toBe(1 / 1024);
});
