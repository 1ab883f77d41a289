import type { ColorChange, SquareImage } from './resample.ts';
import type { Rectangle, Variation } from './variation.ts';

/** Enough to know a mean by; reading every pixel twice would take a third of the time. */
const sampledPixels = 256;

/** The mean of each channel over pixels in a regular pattern. */
export function meanColor({ pixels, channels }: SquareImage): number[] {
  const count = pixels.length / channels;
  // Odd, so that images whose side is a power of two are not read in columns.
  const step = Math.floor(count / sampledPixels) | 1;
  const sums = [0, 0, 0];
  for (let pixel = 0; pixel < count; pixel += step) {
    for (let channel = 0; channel < channels; channel++) {
      sums[channel] = (sums[channel] as number) + (pixels[pixel * channels + channel] as number);
    }
  }
  const read = Math.ceil(count / step);
  return sums.slice(0, channels).map((sum) => sum / read);
}

/** Brightness scales all values; contrast spreads them around the image's mean. */
export function colorChange(
  { brightness, contrast, saturation }: Pick<Variation, 'brightness' | 'contrast' | 'saturation'>,
  mean: readonly number[],
): ColorChange {
  const middle = mean.reduce((sum, value) => sum + value, 0) / mean.length;
  const slope = brightness * contrast;
  // Half is added because the conversion to integers cuts.
  const offset = brightness * middle * (1 - contrast) + 0.5;
  const table = new Uint8Array(256);
  for (let value = 0; value < 256; value++) table[value] = Math.max(0, Math.min(255, slope * value + offset));
  return { table, saturation: Math.round(saturation * 256) };
}

/** Fills a rectangle with one color, in place; the mean of the image says least. */
export function erase(
  { pixels, sidePx, channels }: SquareImage,
  rectangle: Rectangle,
  color: readonly number[],
): void {
  const left = Math.round(rectangle.left * sidePx);
  const right = Math.round((rectangle.left + rectangle.width) * sidePx);
  const top = Math.round(rectangle.top * sidePx);
  const bottom = Math.round((rectangle.top + rectangle.height) * sidePx);
  for (let y = top; y < bottom; y++) {
    let at = (y * sidePx + left) * channels;
    for (let x = left; x < right; x++) for (const value of color) pixels[at++] = Math.round(value);
  }
}
