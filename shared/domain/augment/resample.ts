import type { AffineMap } from './variation.ts';

/** A square image: uint8, side×side×channels, row-major. */
export interface SquareImage {
  readonly pixels: Uint8Array;
  readonly sidePx: number;
  readonly channels: 1 | 3;
}

/** What becomes of each value that is read. */
export interface ColorChange {
  /** 256 values, 0 … 255: the new one of every old one, in every channel. */
  readonly table: Uint8Array;
  /** In 1/256, after the table; 256 changes nothing. Without meaning for gray images. */
  readonly saturation: number;
}

/** The map in 1/65536 of a source pixel, measured from the middle of the source's first pixel. */
interface Steps {
  /** Source position of the target's first pixel. */
  readonly firstX: number;
  readonly firstY: number;
  /** From one target pixel to the next in its row. */
  readonly acrossX: number;
  readonly acrossY: number;
  /** From one target row to the next. */
  readonly downX: number;
  readonly downY: number;
}

/**
 * Reads an image through an affine map and changes its colors, in one pass and bilinearly. Positions are kept in 1/65536
 * and weights in 1/256 of a pixel, so the sums are exact integers: a map by whole pixels copies them, and an image of one
 * color keeps one color.
 *
 * Past its edges the image is mirrored, the mirror lying on the edge: what shows in the corner of a turned image looks
 * like more of the image, where a fixed color or a stretched edge would be a mark that no real image has.
 *
 * @param map must reach less than one side past the edges
 * @returns uint8, targetPx×targetPx×channels; owned by the caller
 */
export function resample(
  source: SquareImage,
  targetPx: number,
  map: AffineMap,
  change: ColorChange,
): Uint8Array {
  const steps = stepsOf(map, source.sidePx, targetPx);
  if (isByWholePixels(steps) && change.saturation === 256) return copy(source, targetPx, steps, change.table);
  return source.channels === 1
    ? resampleGray(source, targetPx, steps, change.table)
    : resampleColor(source, targetPx, steps, change);
}

function stepsOf(map: AffineMap, sidePx: number, targetPx: number): Steps {
  const unit = sidePx * 65536;
  const first = 0.5 / targetPx - 0.5;
  return {
    firstX: Math.round((map.centerX + (map.acrossX + map.downX) * first) * unit) - 32768,
    firstY: Math.round((map.centerY + (map.acrossY + map.downY) * first) * unit) - 32768,
    acrossX: Math.round((map.acrossX * unit) / targetPx),
    acrossY: Math.round((map.acrossY * unit) / targetPx),
    downX: Math.round((map.downX * unit) / targetPx),
    downY: Math.round((map.downY * unit) / targetPx),
  };
}

function isByWholePixels({ firstX, firstY, acrossX, acrossY, downX, downY }: Steps): boolean {
  const isStraight = Math.abs(acrossX) === 65536 && acrossY === 0 && downX === 0 && downY === 65536;
  return isStraight && (firstX & 65535) === 0 && (firstY & 65535) === 0;
}

/** What `resample` comes to where no pixel lies between others: all tiny images that are varied lightly. */
function copy(
  { pixels, sidePx, channels }: SquareImage,
  targetPx: number,
  { firstX, firstY, acrossX }: Steps,
  table: Uint8Array,
): Uint8Array {
  const target = new Uint8Array(targetPx * targetPx * channels);
  const columns = new Int32Array(targetPx);
  for (let column = 0; column < targetPx; column++) {
    columns[column] = mirrored((firstX + column * acrossX) >> 16, sidePx) * channels;
  }
  let to = 0;
  for (let row = 0; row < targetPx; row++) {
    const start = mirrored((firstY >> 16) + row, sidePx) * sidePx * channels;
    for (let column = 0; column < targetPx; column++) {
      const from = start + (columns[column] as number);
      for (let at = from; at < from + channels; at++) target[to++] = table[pixels[at] as number] as number;
    }
  }
  return target;
}

// Both loops run for every pixel of every epoch. `| 0` and `Math.imul` tell the compiler that sums stay in 32 bits, which
// makes them almost twice as fast; one loop for any number of channels would be slower again.

function resampleGray(source: SquareImage, targetPx: number, steps: Steps, table: Uint8Array): Uint8Array {
  const { pixels, sidePx } = source;
  const { firstX, firstY, acrossX, acrossY, downX, downY } = steps;
  const target = new Uint8Array(targetPx * targetPx);
  const last = (sidePx - 1) | 0;
  let to = 0;
  for (let row = 0; row < targetPx; row++) {
    let x = (firstX + Math.imul(row, downX)) | 0;
    let y = (firstY + Math.imul(row, downY)) | 0;
    for (let column = 0; column < targetPx; column++) {
      const left = x >> 16;
      const top = y >> 16;
      let upper = (Math.imul(top, sidePx) + left) | 0;
      let right = 1;
      let below = sidePx;
      if (left < 0 || top < 0 || left >= last || top >= last) {
        upper = (Math.imul(mirrored(top, sidePx), sidePx) + mirrored(left, sidePx)) | 0;
        right = (mirrored(left + 1, sidePx) - mirrored(left, sidePx)) | 0;
        below = Math.imul(mirrored(top + 1, sidePx) - mirrored(top, sidePx), sidePx);
      }
      const lower = (upper + below) | 0;
      const across = (x >> 8) & 255;
      const down = (y >> 8) & 255;
      const both = Math.imul(across, down);
      const sum =
        (Math.imul(pixels[upper] as number, (65536 - (across << 8) - (down << 8) + both) | 0) +
          Math.imul(pixels[(upper + right) | 0] as number, ((across << 8) - both) | 0) +
          Math.imul(pixels[lower] as number, ((down << 8) - both) | 0) +
          Math.imul(pixels[(lower + right) | 0] as number, both) +
          32768) |
        0;
      target[to] = table[sum >> 16] as number;
      to = (to + 1) | 0;
      x = (x + acrossX) | 0;
      y = (y + acrossY) | 0;
    }
  }
  return target;
}

function resampleColor(
  source: SquareImage,
  targetPx: number,
  steps: Steps,
  { table, saturation }: ColorChange,
): Uint8Array {
  const { pixels, sidePx } = source;
  const { firstX, firstY, acrossX, acrossY, downX, downY } = steps;
  const target = new Uint8Array(targetPx * targetPx * 3);
  const rowLength = (sidePx * 3) | 0;
  const last = (sidePx - 1) | 0;
  let to = 0;
  for (let row = 0; row < targetPx; row++) {
    let x = (firstX + Math.imul(row, downX)) | 0;
    let y = (firstY + Math.imul(row, downY)) | 0;
    for (let column = 0; column < targetPx; column++) {
      const left = x >> 16;
      const top = y >> 16;
      let a = (Math.imul(top, rowLength) + Math.imul(left, 3)) | 0;
      let right = 3;
      let below = rowLength;
      if (left < 0 || top < 0 || left >= last || top >= last) {
        a = (Math.imul(mirrored(top, sidePx), rowLength) + Math.imul(mirrored(left, sidePx), 3)) | 0;
        right = Math.imul(mirrored(left + 1, sidePx) - mirrored(left, sidePx), 3);
        below = Math.imul(mirrored(top + 1, sidePx) - mirrored(top, sidePx), rowLength);
      }
      const b = (a + right) | 0;
      const c = (a + below) | 0;
      const d = (c + right) | 0;
      const across = (x >> 8) & 255;
      const down = (y >> 8) & 255;
      const ofD = Math.imul(across, down);
      const ofB = ((across << 8) - ofD) | 0;
      const ofC = ((down << 8) - ofD) | 0;
      const ofA = (65536 - (across << 8) - ofC) | 0;
      let red = table[
        (Math.imul(pixels[a] as number, ofA) +
          Math.imul(pixels[b] as number, ofB) +
          Math.imul(pixels[c] as number, ofC) +
          Math.imul(pixels[d] as number, ofD) +
          32768) >>
          16
      ] as number;
      let green = table[
        (Math.imul(pixels[(a + 1) | 0] as number, ofA) +
          Math.imul(pixels[(b + 1) | 0] as number, ofB) +
          Math.imul(pixels[(c + 1) | 0] as number, ofC) +
          Math.imul(pixels[(d + 1) | 0] as number, ofD) +
          32768) >>
          16
      ] as number;
      let blue = table[
        (Math.imul(pixels[(a + 2) | 0] as number, ofA) +
          Math.imul(pixels[(b + 2) | 0] as number, ofB) +
          Math.imul(pixels[(c + 2) | 0] as number, ofC) +
          Math.imul(pixels[(d + 2) | 0] as number, ofD) +
          32768) >>
          16
      ] as number;
      if (saturation !== 256) {
        const gray = (Math.imul(77, red) + Math.imul(150, green) + Math.imul(29, blue) + 128) >> 8;
        red = inByte(gray + ((Math.imul(red - gray, saturation) + 128) >> 8));
        green = inByte(gray + ((Math.imul(green - gray, saturation) + 128) >> 8));
        blue = inByte(gray + ((Math.imul(blue - gray, saturation) + 128) >> 8));
      }
      target[to] = red;
      target[(to + 1) | 0] = green;
      target[(to + 2) | 0] = blue;
      to = (to + 3) | 0;
      x = (x + acrossX) | 0;
      y = (y + acrossY) | 0;
    }
  }
  return target;
}

function mirrored(position: number, side: number): number {
  if (position < 0) return -1 - position;
  return position < side ? position : 2 * side - 1 - position;
}

function inByte(value: number): number {
  if (value < 0) return 0;
  return value > 255 ? 255 : value;
}
