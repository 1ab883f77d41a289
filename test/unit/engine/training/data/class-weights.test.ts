import { expect, test } from 'vitest';
import { balanceClasses } from '#engine/training/data/class-weights.ts';

const meanOverImages = (counts: readonly number[], weights: readonly number[] | null): number => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, i) => sum + count * (weights?.[i] ?? NaN), 0) / total;
};

test('weights are as one over the square root of the images, with a mean of 1 over the images', () => {
  // Raw weights 1/√100 = 0.1 and 1/√25 = 0.2. Sum over the images: 100 · 0.1 + 25 · 0.2 = 15, of 125: scale 125/15.
  const weights = balanceClasses([100, 25]);
  expect(weights?.[0]).toBeCloseTo(12.5 / 15, 12);
  expect(weights?.[1]).toBeCloseTo(25 / 15, 12);
});

test('classes of nearly the same size all count alike', () => {
  expect(balanceClasses([149, 100])).toBeNull();
  expect(balanceClasses([150, 100])).not.toBeNull();
});

test('no class counts more than ten times another', () => {
  // √(10000/4) = 50, capped to 10. The class between them, √(10000/625) = 4 times the largest one's, is left alone.
  const weights = balanceClasses([10_000, 4, 625]) ?? [];
  expect((weights[1] ?? 0) / (weights[0] ?? 0)).toBeCloseTo(10, 12);
  expect((weights[2] ?? 0) / (weights[0] ?? 0)).toBeCloseTo(4, 12);
});

test.each([[[3, 500]], [[1, 2, 4, 8, 1_000_000]], [[7, 0, 90]]])('the mean of %j is 1', (counts) => {
  expect(meanOverImages(counts, balanceClasses(counts))).toBeCloseTo(1, 12);
});

test('a class without images has no weight and does not make the others unbalanced', () => {
  expect(balanceClasses([100, 0, 90])).toBeNull();
  expect(balanceClasses([100, 0, 25])?.[1]).toBe(0);
});

test('one class, or none, has nothing to balance', () => {
  expect(balanceClasses([12])).toBeNull();
  expect(balanceClasses([0, 12])).toBeNull();
  expect(balanceClasses([0, 0])).toBeNull();
  expect(balanceClasses([])).toBeNull();
});
