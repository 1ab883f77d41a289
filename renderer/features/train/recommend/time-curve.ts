import type { Recommendation } from '../../../../shared/domain/batch-size/recommendation.ts';
import { shareOf } from '../ruler-scale.ts';

/** Times at the top of the picture; longer ones leave it. */
const highest = 32;
/** Those with a line of their own. */
export const timesShown = [2, 8, 32] as const;

/** Height of a time in the picture, 0 (the shortest) … 1; logarithmic, as the ruler is. @param seconds as a multiple */
export function heightOf(seconds: number): number {
  return Math.min(1, Math.max(0, Math.log2(seconds) / Math.log2(highest)));
}

/** An SVG path in a square of side 1, left to right along the ruler. */
export function curvePath({ curve, images }: Recommendation): string {
  return curve
    .map(({ batchSize, seconds }, i) => {
      const x = shareOf(batchSize, images).toFixed(4);
      return `${i === 0 ? 'M' : 'L'}${x} ${(1 - heightOf(seconds)).toFixed(4)}`;
    })
    .join(' ');
}
