import { expect, test } from 'vitest';
import { planSteps } from '#shared/domain/run/steps.ts';

test('2,000 images ÷ 32 = 63 steps, 62 full and one of 16', () => {
  expect(planSteps(2000, 32, 20)).toEqual({
    imagesPerEpoch: 2000,
    batchSize: 32,
    stepsPerEpoch: 63,
    fullSteps: 62,
    lastBatchSize: 16,
    epochs: 20,
    totalSteps: 1260,
  });
});
test('a batch that divides evenly has no smaller last step', () => {
  expect(planSteps(64, 32, 1)).toMatchObject({ stepsPerEpoch: 2, fullSteps: 2, lastBatchSize: 32 });
});
test('full batch makes one update an epoch', () => {
  expect(planSteps(1470, 'full', 20)).toMatchObject({ batchSize: 1470, stepsPerEpoch: 1, totalSteps: 20 });
});
test('a batch size above the number of images means all of them', () => {
  expect(planSteps(10, 4096, 3)).toMatchObject({ batchSize: 10, totalSteps: 3 });
});
