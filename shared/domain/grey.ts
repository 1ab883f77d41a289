/**
 * The mean of red, green and blue, rounded: exact for images that are grey already.
 * @param rgb uint8, pixels×3
 * @returns uint8, pixels
 */
export function greyOf(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let pixel = 0, i = 0; pixel < grey.length; pixel++, i += 3)
    grey[pixel] = Math.round(((rgb[i] as number) + (rgb[i + 1] as number) + (rgb[i + 2] as number)) / 3);
  return grey;
}
