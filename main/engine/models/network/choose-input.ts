import type { ImageStatistics } from '#shared/domain/dataset/dataset.ts';
import type { ImageInput } from '#engine/compute/layers.ts';

/**
 * For networks trained from scratch.
 * @param sides ascending
 * @returns the largest side that most images fill without being enlarged, else the smallest; one channel if none has color
 */
export const chooseInput =
  (sides: readonly [number, ...number[]]) =>
  ({ medianSidePx, isGray }: ImageStatistics): ImageInput => ({
    sizePx: sides.findLast((side) => side <= medianSidePx) ?? sides[0],
    channels: isGray ? 1 : 3,
  });
