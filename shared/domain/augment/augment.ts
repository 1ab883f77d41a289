import type { RandomGenerator } from '../random.ts';
import { colorChange, erase, meanColor } from './recolor.ts';
import { resample, type SquareImage } from './resample.ts';
import { drawVariation, type AugmentStrength } from './variation.ts';

/** From this side on, views are cut from a larger image. */
const sharpFromPx = 96;

/**
 * Side of the square that varied views are cut from. A crop of ¾ of the area is as sharp as the plain image then; smaller
 * images keep their own size, which is mostly the one they are stored in.
 */
export function augmentSourcePx(targetPx: number): number {
  return targetPx < sharpFromPx ? targetPx : Math.round((targetPx * 8) / 7);
}

/**
 * A random variation of an image: what `drawVariation` says. Integer and IEEE arithmetic only, so the same source and the
 * same random numbers give the same bytes everywhere.
 *
 * @param source not larger than `augmentSourcePx`, or fine detail turns into noise; smaller ones are enlarged; not kept
 * @param targetPx side of the view
 * @returns uint8, targetPx×targetPx×channels, row-major; owned by the caller
 */
export function augmentImage(
  source: SquareImage,
  targetPx: number,
  strength: AugmentStrength,
  random: RandomGenerator,
): Uint8Array {
  const { channels } = source;
  const variation = drawVariation(targetPx, channels, strength, random);
  const mean = meanColor(source);
  const pixels = resample(source, targetPx, variation.map, colorChange(variation, mean));
  if (variation.erased !== null) erase({ pixels, sidePx: targetPx, channels }, variation.erased, mean);
  return pixels;
}
