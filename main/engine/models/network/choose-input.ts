import type { PictureStatistics } from '../../dataset/dataset.ts';
import type { PictureInput } from './layers.ts';

/**
 * For networks that learn from scratch.
 * @param sides the smallest first
 * @returns the largest side that most pictures fill without being enlarged, else the smallest; one channel where none has colour
 */
export const chooseInput =
  (sides: readonly [number, ...number[]]) =>
  ({ medianSidePx, isGrey }: PictureStatistics): PictureInput => ({
    sizePx: sides.findLast((side) => side <= medianSidePx) ?? sides[0],
    channels: isGrey ? 1 : 3,
  });
