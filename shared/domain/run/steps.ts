import type { StepPlan } from './run.ts';

/**
 * How many training steps a run makes: 2,000 images ÷ 32 = 63 steps an epoch, 62 full and one of 16.
 * @param images training images, at least 1
 * @param batchSize images per step, at least 1; `full` and anything above `images` mean all of them
 * @param epochs at least 1
 */
export function planSteps(images: number, batchSize: number | 'full', epochs: number): StepPlan {
  const size = batchSize === 'full' ? images : Math.min(batchSize, images);
  const stepsPerEpoch = Math.ceil(images / size);
  const fullSteps = Math.floor(images / size);
  const rest = images - fullSteps * size;
  return {
    imagesPerEpoch: images,
    batchSize: size,
    stepsPerEpoch,
    fullSteps,
    lastBatchSize: rest === 0 ? size : rest,
    epochs,
    totalSteps: stepsPerEpoch * epochs,
  };
}
