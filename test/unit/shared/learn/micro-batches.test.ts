import { expect, test } from 'vitest';
import { cutIntoMicroBatches, microBatchesPerEpoch } from '#shared/domain/learn/micro-batches.ts';
import { planSteps } from '#shared/domain/run/steps.ts';

test('a batch of 10 by 4 is 4, 4 and 2', () => {
  expect(cutIntoMicroBatches(10, 4)).toEqual([4, 4, 2]);
});

test('a micro-batch as large as the batch is one pass', () => {
  expect(cutIntoMicroBatches(32, 32)).toEqual([32]);
  expect(cutIntoMicroBatches(32, 100)).toEqual([32]);
});

test('passes and steps coincide where nothing is cut', () => {
  expect(microBatchesPerEpoch(planSteps(2000, 32, 1), 32)).toBe(63);
});

test('2,000 images in batches of 32 by micro-batches of 12 are 188 passes', () => {
  // 62 full steps of 12 + 12 + 8, and one of 12 + 4: 62 · 3 + 2
  expect(microBatchesPerEpoch(planSteps(2000, 32, 1), 12)).toBe(188);
});

test('where the batch divides evenly every step has the same passes', () => {
  expect(microBatchesPerEpoch(planSteps(64, 32, 1), 8)).toBe(8);
});
