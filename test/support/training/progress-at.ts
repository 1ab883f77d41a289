import type { TrainingProgress } from '#engine/training/callback.ts';
import { startPosition } from '#engine/training/train.ts';

/** A training after `step` steps of one image, ten per epoch. */
export function progressAt(step: number): TrainingProgress {
  const epoch = Math.max(1, Math.ceil(step / 10));
  const position = { ...startPosition, epoch, step, imagesSeen: step };
  const stepInEpoch = step - (epoch - 1) * 10;
  return { epoch, step, stepInEpoch, imagesSeen: step, seconds: 0, position: () => position };
}
