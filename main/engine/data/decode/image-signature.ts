import type { ImageFormat } from '#shared/domain/dataset/dataset.ts';
import { Outcome } from './image-outcome.ts';

/** Formats by the number saved in the cache: append, never reorder. */
export const imageFormats: readonly ImageFormat[] = [
  'jpeg',
  'png',
  'webp',
  'gif',
  'bmp',
  'tiff',
  'avif',
  'heic',
];

type Signature =
  | { readonly format: ImageFormat }
  | { readonly format: null; readonly outcome: typeof Outcome.vectorImage | typeof Outcome.otherFormat }
  | null;

const supported: readonly (readonly [ImageFormat, number, string])[] = [
  ['jpeg', 0, '\xff\xd8\xff'],
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['gif', 0, 'GIF87a'],
  ['gif', 0, 'GIF89a'],
  ['webp', 8, 'WEBP'],
  ['tiff', 0, 'II*\0'],
  ['tiff', 0, 'MM\0*'],
];

/** Image formats that are recognized but not read: raw camera data, layered files, formats that no decoder here knows. */
const unsupported: readonly (readonly [number, string])[] = [
  [0, '\0\0\x01\0'], // ICO
  [0, '\0\0\x02\0'], // CUR
  [0, '\0\0\0\x0cjP  '], // JPEG 2000
  [0, '\xff\x4f\xff\x51'], // JPEG 2000 codestream
  [0, '\0\0\0\x0cJXL '],
  [0, '\xff\x0a'], // JPEG XL codestream
  [0, '8BPS'], // Photoshop
  [0, 'gimp xcf'],
  [0, 'v/1\x01'], // OpenEXR
  [0, '#?RADIANCE'],
  [0, 'DDS '],
  [0, 'qoif'],
  [0, 'II+\0'], // BigTIFF
  [0, 'MM\0+'],
  [0, 'IIU\0'], // Panasonic raw
  [0, 'IIRO'], // Olympus raw
  [0, 'FUJIFILMCCD-RAW'],
  [4, 'ftypcrx '], // Canon raw
  [128, 'DICM'],
];

const heicBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];

/**
 * Recognizes a file by its content, whatever its name says.
 * @param bytes the file, or at least its first 1024 bytes
 * @returns null if it isn't an image
 */
export function recognize(bytes: Uint8Array): Signature {
  for (const [format, at, text] of supported) {
    if (isAt(bytes, at, text) && (format !== 'webp' || isAt(bytes, 0, 'RIFF'))) {
      return format === 'tiff' && isAt(bytes, 8, 'CR\x02') ? unsupportedAs(Outcome.otherFormat) : { format };
    }
  }
  if (unsupported.some(([at, text]) => isAt(bytes, at, text))) return unsupportedAs(Outcome.otherFormat);
  if (isAt(bytes, 4, 'ftyp')) return recognizeBrand(bytes);
  if (isAt(bytes, 0, 'BM') && isBitmapHeader(bytes)) return { format: 'bmp' };
  if (isAt(bytes, 0, '%PDF') || isSvg(bytes)) return unsupportedAs(Outcome.vectorImage);
  return null;
}

function unsupportedAs(outcome: typeof Outcome.vectorImage | typeof Outcome.otherFormat): Signature {
  return { format: null, outcome };
}

/** ISO base media, a container that videos use too: the major and compatible brands tell them apart. */
function recognizeBrand(bytes: Uint8Array): Signature {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = Math.min(bytes.byteLength, view.getUint32(0));
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4) brands.push(textAt(bytes, at, 4));
  if (brands.includes('avif') || brands.includes('avis')) return { format: 'avif' };
  if (brands.some((brand) => heicBrands.includes(brand))) return { format: 'heic' };
  return null;
}

/** Many texts begin with “BM”, so the size of the second header must be a known one. */
function isBitmapHeader(bytes: Uint8Array): boolean {
  if (bytes.byteLength < 18) return false;
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(14, true);
  return [12, 40, 52, 56, 64, 108, 124].includes(size);
}

function isSvg(bytes: Uint8Array): boolean {
  const start = textAt(bytes, 0, 1024).trimStart();
  return /^(\xef\xbb\xbf)?\s*(<\?xml[^]*<svg|<!DOCTYPE svg|<!--[^]*<svg|<svg)[\s>]/i.test(start);
}

function isAt(bytes: Uint8Array, at: number, text: string): boolean {
  if (at + text.length > bytes.byteLength) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

const extensions: Readonly<Record<ImageFormat, readonly string[]>> = {
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  png: ['png', 'apng'],
  webp: ['webp'],
  gif: ['gif'],
  bmp: ['bmp', 'dib'],
  tiff: ['tif', 'tiff'],
  avif: ['avif', 'avifs'],
  heic: ['heic', 'heif', 'hif'],
};
const imageExtensions = new Set(Object.values(extensions).flat());
const rawExtensions = new Set(['nef', 'nrw', 'arw', 'srf', 'sr2', 'dng', 'cr2', 'pef', '3fr', 'erf', 'kdc']);

/** @returns lower case, without the dot; empty if the name has none */
export function extensionOf(name: string): string {
  const file = name.slice(name.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  return dot <= 0 ? '' : file.slice(dot + 1).toLowerCase();
}

/** Whether the extension stands for another image format than the content's. False for an unknown extension. */
export function hasWrongExtension(name: string, format: ImageFormat): boolean {
  const extension = extensionOf(name);
  return imageExtensions.has(extension) && !extensions[format].includes(extension);
}

export function isNamedLikeImage(name: string): boolean {
  return imageExtensions.has(extensionOf(name));
}

/** Raw photos of several makers are TIFF files whose first image is a thumbnail: only the name tells. */
export function isNamedLikeRawPhoto(name: string): boolean {
  return rawExtensions.has(extensionOf(name));
}
