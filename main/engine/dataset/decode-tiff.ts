import { createRequire } from 'node:module';
import type * as Utif from 'utif2';
import type { DecodedPicture } from './decoded-picture.ts';

/**
 * Decodes the first picture of a TIFF file.
 * @throws Error of any kind where its kind is not supported
 */
export function decodeTiff(bytes: Uint8Array): DecodedPicture {
  const utif = loadUtif();
  const file = bytes.slice().buffer;
  const [first] = utif.decode(file);
  if (first === undefined) throw new Error('The TIFF file has no directory.');
  utif.decodeImage(file, first);
  if (first.data.byteLength === 0) throw new Error('The TIFF file has no pixels.');
  return { pixels: utif.toRGBA8(first), width: first.width, height: first.height };
}

/** Loaded when the first TIFF file comes. It asks `window` for a colour converter before it converts CMYK itself. */
function loadUtif(): typeof Utif {
  const scope = globalThis as { window?: object };
  scope.window ??= {};
  return createRequire(import.meta.url)('utif2') as typeof Utif;
}
