import { randomInteger, type RandomGenerator } from '../random.ts';

export type AugmentStrength = 'light' | 'strong';

/** Where in the source the center of a target pixel lies; both images are squares of side 1, so it fits any resolution. */
export interface AffineMap {
  /** Source position of the target's middle; the source's upper left corner is (0, 0). */
  readonly centerX: number;
  readonly centerY: number;
  /** What one target width to the right adds to the source position. */
  readonly acrossX: number;
  readonly acrossY: number;
  /** What one target height down adds. */
  readonly downX: number;
  readonly downY: number;
}

/** Fractions of the side, from the upper left corner. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Everything random about one view of an image. */
export interface Variation {
  readonly map: AffineMap;
  /** Filled with the image's mean color (Zhong et al. 2020, arXiv:1708.04896). */
  readonly erased: Rectangle | null;
  /** Factors; 1 changes nothing. */
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
}

/** Below this side every pixel counts: digits, letters, icons, clothing of 28 to 32 pixels. */
const tinyPx = 64;
const largestTinyShift = 0.1;

const lightLeastArea = 0.8;
const strongLeastArea = 0.5;
/** A digit of 20 pixels in the middle of 28 stays whole wherever such a crop lies. */
const strongLeastTinyArea = 0.7;
/** tan(15° / 2). */
const largestHalfAngleTangent = 0.131_652_497_587_395_85;
const eraseProbability = 0.25;

/**
 * Draws what happens to one image.
 *
 * - `light` mirrors half of the images left to right, crops 80 to 100 % of the area (tiny images are moved by whole
 *   pixels instead, at most 10 % of the side) and changes brightness and contrast by at most 10 %.
 * - `strong` mirrors, crops 50 to 100 % of the area (tiny images 70 to 100 %) with sides of 3:4 to 4:3, turns by at most
 *   15°, changes brightness, contrast and saturation by at most 30 % and erases a rectangle in one image of four.
 *
 * Tiny gray images are never mirrored: they are mostly digits and letters, and a mirrored `b` is a `d`.
 *
 * @param targetPx side of the view
 * @param channels of the view: 1 is gray
 */
export function drawVariation(
  targetPx: number,
  channels: 1 | 3,
  strength: AugmentStrength,
  random: RandomGenerator,
): Variation {
  const isTiny = targetPx < tinyPx;
  const isMirrored = random.next() < 0.5 && !(isTiny && channels === 1);
  if (strength === 'light') {
    return {
      map: isTiny
        ? shifted(targetPx, isMirrored, random)
        : cropped(between(random, lightLeastArea, 1), 1, 0, isMirrored, random),
      erased: null,
      brightness: between(random, 0.9, 1.1),
      contrast: between(random, 0.9, 1.1),
      saturation: 1,
    };
  }
  const area = between(random, isTiny ? strongLeastTinyArea : strongLeastArea, 1);
  const aspect = foldedRatio(between(random, -1 / 3, 1 / 3));
  const halfAngleTangent = between(random, -largestHalfAngleTangent, largestHalfAngleTangent);
  return {
    map: cropped(area, aspect, halfAngleTangent, isMirrored, random),
    erased: random.next() < eraseProbability ? drawErased(random) : null,
    brightness: between(random, 0.7, 1.3),
    contrast: between(random, 0.7, 1.3),
    saturation: between(random, 0.7, 1.3),
  };
}

/** Whole target pixels, so that nothing is blurred. */
function shifted(targetPx: number, isMirrored: boolean, random: RandomGenerator): AffineMap {
  const most = Math.floor(targetPx * largestTinyShift);
  const shift = (): number => (randomInteger(random, 2 * most + 1) - most) / targetPx;
  return {
    ...{ centerX: 0.5 + shift(), centerY: 0.5 + shift() },
    ...{ acrossX: isMirrored ? -1 : 1, acrossY: 0, downX: 0, downY: 1 },
  };
}

/**
 * @param aspect width ÷ height; a side that would be longer than the image is cut to it
 * @param halfAngleTangent of the turn: gives cosine and sine by arithmetic that is equal on every machine
 */
function cropped(
  area: number,
  aspect: number,
  halfAngleTangent: number,
  isMirrored: boolean,
  random: RandomGenerator,
): AffineMap {
  const width = Math.min(1, Math.sqrt(area * aspect));
  const height = Math.min(1, Math.sqrt(area / aspect));
  const square = halfAngleTangent * halfAngleTangent;
  const cosine = (1 - square) / (1 + square);
  const sine = (2 * halfAngleTangent) / (1 + square);
  const across = isMirrored ? -width : width;
  return {
    ...{
      centerX: between(random, width / 2, 1 - width / 2),
      centerY: between(random, height / 2, 1 - height / 2),
    },
    ...{ acrossX: across * cosine, acrossY: across * sine, downX: -height * sine, downY: height * cosine },
  };
}

/** 5 to 20 % of the area, sides of 1:2 to 2:1. */
function drawErased(random: RandomGenerator): Rectangle {
  const area = between(random, 0.05, 0.2);
  const aspect = foldedRatio(between(random, -1, 1));
  const [width, height] = [Math.sqrt(area * aspect), Math.sqrt(area / aspect)];
  return { left: random.next() * (1 - width), top: random.next() * (1 - height), width, height };
}

/** 1 + x, or its inverse below zero: wide and tall are equally likely. */
function foldedRatio(x: number): number {
  return x >= 0 ? 1 + x : 1 / (1 - x);
}

function between(random: RandomGenerator, low: number, high: number): number {
  return low + random.next() * (high - low);
}
