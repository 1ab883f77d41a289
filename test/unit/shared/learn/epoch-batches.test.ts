import { expect, test } from 'vitest';
import { epochBatches } from '#shared/domain/learn/epoch-batches.ts';
import { planSteps } from '#shared/domain/run/steps.ts';

test('an epoch has every image once, in as many batches as the plan has steps', () => {
  for (const batchSize of [1, 7, 8, 60]) {
    const batches = epochBatches(60, batchSize, 5, 0);
    const plan = planSteps(60, batchSize, 1);
    expect(batches).toHaveLength(plan.stepsPerEpoch);
    expect(batches.at(-1)).toHaveLength(plan.lastBatchSize);
    expect(batches.flat().sort((one, other) => one - other)).toEqual(Array.from({ length: 60 }, (_, i) => i));
  }
});

test('the order depends on seed and epoch, not on the batch size', () => {
  expect(epochBatches(60, 8, 5, 0).flat()).toEqual(epochBatches(60, 1, 5, 0).flat());
  expect(epochBatches(60, 8, 5, 1)).not.toEqual(epochBatches(60, 8, 5, 0));
  expect(epochBatches(60, 8, 6, 0)).not.toEqual(epochBatches(60, 8, 5, 0));
});
