import { grayOf } from '#shared/domain/grayscale.ts';

/**
 * What a network for grey images sees of an image in the app: the rounded mean of red, green and blue, here in each
 * of three channels. Grey images stay as they are.
 * @param rgb uint8, size×size×3; not changed
 */
export function greyImage(rgb: Uint8Array): Uint8Array {
  const grey = grayOf(rgb);
  return Uint8Array.from({ length: rgb.length }, (_, i) => grey[Math.floor(i / 3)] as number);
}
