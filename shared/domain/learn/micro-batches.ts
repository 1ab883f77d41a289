import type { StepPlan } from '../run/run.ts';

/**
 * How a batch is cut: full micro-batches and what is left, e.g. 10 by 4 → 4, 4, 2.
 * @param microBatch images in one micro-batch, at least 1
 */
export function cutIntoMicroBatches(batchSize: number, microBatch: number): readonly number[] {
  const sizes: number[] = [];
  for (let left = batchSize; left > 0; left -= microBatch) sizes.push(Math.min(left, microBatch));
  return sizes;
}

/** Forward and backward passes of one epoch: each step makes one for each of its micro-batches. */
export function microBatchesPerEpoch(plan: StepPlan, microBatch: number): number {
  const inFullStep = Math.ceil(plan.batchSize / microBatch);
  if (plan.lastBatchSize === plan.batchSize) return plan.stepsPerEpoch * inFullStep;
  return plan.fullSteps * inFullStep + Math.ceil(plan.lastBatchSize / microBatch);
}
