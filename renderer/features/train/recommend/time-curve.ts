import type { Recommendation } from '#shared/domain/batch-size/recommendation.ts';
import { fractionOf } from '../ruler/ruler-scale.ts';

/** Times with a line of their own, as multiples of the shortest; the last one is the top of the image. */
const fewestShown = [2, 8, 32] as const;

/** @returns 2, 8, 32 and as many more as hold every time of the curve, ascending */
export function timesShown({ curve }: Pick<Recommendation, 'curve'>): number[] {
  const longest = Math.max(...curve.map(({ seconds }) => seconds));
  const shown: number[] = [...fewestShown];
  for (let top: number = fewestShown[2]; top < longest; shown.push(top)) top *= 4;
  return shown;
}

/**
 * Height of a time in the image, 0 (the shortest) … 1; logarithmic, as the ruler is.
 * @param seconds as a multiple
 * @param shown of `timesShown`
 */
export function heightOf(seconds: number, shown: readonly number[]): number {
  const top = shown.at(-1) ?? fewestShown[2];
  return Math.min(1, Math.max(0, Math.log2(seconds) / Math.log2(top)));
}

/** An SVG path in a square of side 1, left to right along the ruler. @param shown of `timesShown` */
export function curvePath(
  { curve, images }: Pick<Recommendation, 'curve' | 'images'>,
  shown: readonly number[],
): string {
  return curve
    .map(({ batchSize, seconds }, i) => {
      const x = fractionOf(batchSize, images).toFixed(4);
      return `${i === 0 ? 'M' : 'L'}${x} ${(1 - heightOf(seconds, shown)).toFixed(4)}`;
    })
    .join(' ');
}
