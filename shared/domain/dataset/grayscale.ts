/**
 * The mean of red, green and blue, rounded: exact for images that are gray already.
 * @param rgb uint8, pixels×3
 * @returns uint8, pixels
 */
export function grayOf(rgb: Uint8Array): Uint8Array {
  const gray = new Uint8Array(rgb.length / 3);
  for (let pixel = 0, i = 0; pixel < gray.length; pixel++, i += 3)
    gray[pixel] = Math.round(((rgb[i] as number) + (rgb[i + 1] as number) + (rgb[i + 2] as number)) / 3);
  return gray;
}
