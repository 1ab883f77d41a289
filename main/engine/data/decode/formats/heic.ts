import type LibHeif from 'libheif-js/wasm-bundle.js';
import type { DecodedImage } from '../decoded-image.ts';

/** Decodes HEIC files. */
export interface HeicDecoder {
  /**
   * @returns the primary image, upright
   * @throws Error if its encoding isn't supported
   */
  decode(bytes: Uint8Array): Promise<DecodedImage>;
}

/** Loads libheif in WebAssembly, 2 MB, for the first HEIC photo. The bundle needs no file beside it. */
export async function loadHeicDecoder(): Promise<HeicDecoder> {
  const { default: library } = await import('libheif-js/wasm-bundle.js');
  const decoder = new library.HeifDecoder();
  let previous: Promise<unknown> = Promise.resolve();
  return {
    decode: (bytes) => {
      // One at a time: the decoder frees a photo's memory as soon as it gets the next one.
      const image = previous.then(() => decodePrimary(decoder, bytes));
      previous = image.catch(() => undefined);
      return image;
    },
  };
}

async function decodePrimary(
  decoder: InstanceType<(typeof LibHeif)['HeifDecoder']>,
  bytes: Uint8Array,
): Promise<DecodedImage> {
  const images = decoder.decode(bytes);
  try {
    const primary = images.find((image) => image.is_primary()) ?? images[0];
    if (primary === undefined) throw new Error('The HEIC file has no image that can be decoded.');
    const width = primary.get_width();
    const height = primary.get_height();
    const data = new Uint8ClampedArray(width * height * 4);
    const filled = await new Promise((resolve) => primary.display({ data }, resolve));
    if (filled === null) throw new Error('The HEIC image cannot be decoded.');
    return { pixels: data, width, height };
  } finally {
    for (const image of images) image.free();
  }
}
