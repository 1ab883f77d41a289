import { expect, test } from 'vitest';
import { imagesNeeded, stepsNeeded } from '#shared/domain/learn/noise-scale.ts';

test('at a batch as large as the noise scale both are twice the least', () => {
  expect(stepsNeeded(64, 64)).toBe(2);
  expect(imagesNeeded(64, 64)).toBe(2);
});

test('far below the noise scale doubling the batch nearly halves the updates', () => {
  // (1 + 1024 ÷ 2) ÷ (1 + 1024 ÷ 1) = 513 ÷ 1025
  expect(stepsNeeded(2, 1024) / stepsNeeded(1, 1024)).toBeCloseTo(0.5005, 4);
});

test('far above it doubling the batch nearly doubles the images and saves no updates', () => {
  expect(imagesNeeded(20_000, 10) / imagesNeeded(10_000, 10)).toBeCloseTo(2, 2);
  expect(stepsNeeded(20_000, 10)).toBeCloseTo(stepsNeeded(10_000, 10), 3);
});

test('images are updates times batch size, both against their least', () => {
  // (1 + N/B) · B ÷ N = 1 + B/N
  expect((stepsNeeded(32, 200) * 32) / 200).toBeCloseTo(imagesNeeded(32, 200), 12);
});
