import type LibHeif from 'libheif-js/wasm-bundle.js';
import type { DecodedImage } from '../decoded-image.ts';

/** What decodes HEIC files one after the other: it frees a photo's memory when it gets the next one. */
export interface HeicDecoder {
  /**
   * @returns the primary image, upright
   * @throws Error where its coding is not supported
   */
  decode(bytes: Uint8Array): Promise<DecodedImage>;
}

/** libheif in WebAssembly: 2 MB, so it is loaded when the first HEIC photo comes. The bundle needs no file beside it. */
export async function loadHeicDecoder(): Promise<HeicDecoder> {
  const { default: library } = await import('libheif-js/wasm-bundle.js');
  const decoder = new library.HeifDecoder();
  let previous: Promise<unknown> = Promise.resolve();
  return {
    decode: (bytes) => {
      // One at a time: the decoder frees a photo as soon as it gets another.
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
