import type { PictureStatistics } from '../../dataset/dataset.ts';
import type { PictureInput } from './layers.ts';

/** Sides that halve well; above 128 px a network from scratch would take hours on a processor. */
const sides = [28, 32, 48, 64, 96, 128] as const;

/** @returns the largest side that most pictures fill without being enlarged, and one channel where none has colour */
export function chooseSmallInput({ medianSidePx, isGrey }: PictureStatistics): PictureInput {
  const sizePx = sides.findLast((side) => side <= medianSidePx) ?? sides[0];
  return { sizePx, channels: isGrey ? 1 : 3 };
}
