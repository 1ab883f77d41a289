import type { DecodedImage } from '../decoded-image.ts';

/**
 * Decodes the first image of a TIFF file, not yet rotated. The decoder is loaded with the first file.
 * @throws Error of any kind if it isn't supported
 */
export async function decodeTiff(bytes: Uint8Array): Promise<DecodedImage> {
  // It looks for a color converter in `window` before it converts CMYK itself.
  const scope = globalThis as { window?: object };
  scope.window ??= {};
  const { default: utif } = await import('utif2');
  // A copy: the buffer must hold the file and nothing else (`slice` of a Node Buffer copies nothing).
  const file = new Uint8Array(bytes).buffer;
  const [first] = utif.decode(file);
  if (first === undefined) throw new Error('The TIFF file has no directory.');
  utif.decodeImage(file, first);
  if (!(first.data instanceof Uint8Array) || first.data.byteLength === 0)
    throw new Error('The TIFF file has no pixels.');
  return { pixels: utif.toRGBA8(first), width: first.width, height: first.height };
}
