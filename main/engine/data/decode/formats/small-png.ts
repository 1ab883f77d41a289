import { inflateSync } from 'node:zlib';
import type { DecodedImage } from '../decoded-image.ts';

/** Above this, the general decoder, native and off the thread, is just as fast. */
const mostPixels = 65_536;

const colorTypes: Readonly<Record<number, 1 | 3>> = { 0: 1, 2: 3 };
/** Chunks that don't change the pixels. With any other (profiles, gamma, transparency, EXIF) a file isn't simple. */
const simpleChunks = new Set([
  'IHDR',
  'IDAT',
  'IEND',
  'tEXt',
  'zTXt',
  'iTXt',
  'tIME',
  'pHYs',
  'sRGB',
  'bKGD',
]);

/**
 * Decodes small plain PNG files (8 bits, gray or RGB, no transparency, not interlaced, no color profile) for which calling
 * the general decoder costs more than decoding: datasets of digits and icons have tens of thousands of them.
 * @param bytes a whole PNG file
 * @returns gray or RGB; null for every other PNG
 * @throws Error if its data is damaged
 * @see PNG third edition, §9 filtering
 */
export function decodeSmallPng(bytes: Uint8Array): DecodedImage | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const channels = colorTypes[view.getUint8(25)];
  const isPlain = view.getUint8(24) === 8 && view.getUint8(28) === 0;
  if (channels === undefined || !isPlain || width * height > mostPixels) return null;
  const packed = packedPixels(bytes, view);
  if (packed === null) return null;
  const stride = width * channels;
  const filtered = inflateSync(packed, { maxOutputLength: (stride + 1) * height });
  if (filtered.byteLength !== (stride + 1) * height) throw new Error('The PNG file has too few pixels.');
  return { pixels: unfilter(filtered, stride, height, channels), width, height };
}

function packedPixels(bytes: Uint8Array, view: DataView): Uint8Array | null {
  const pieces: Uint8Array[] = [];
  for (let at = 8; at < bytes.byteLength;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!simpleChunks.has(type)) return null;
    if (type === 'IDAT') pieces.push(bytes.subarray(at + 8, at + 8 + length));
    if (type === 'IEND') break;
    at += 12 + length;
  }
  return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
}

/** @param back bytes a pixel: the distance to the neighbor at the left */
function unfilter(filtered: Uint8Array, stride: number, height: number, back: number): Uint8Array {
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (stride + 1)] as number;
    if (filter > 4) throw new Error(`The PNG file has a filter ${filter} that does not exist.`);
    const from = y * (stride + 1) + 1;
    const to = y * stride;
    for (let x = 0; x < stride; x++) {
      const left = x >= back ? (pixels[to + x - back] as number) : 0;
      const up = y > 0 ? (pixels[to + x - stride] as number) : 0;
      const corner = x >= back && y > 0 ? (pixels[to + x - stride - back] as number) : 0;
      pixels[to + x] = (filtered[from + x] as number) + predict(filter, left, up, corner);
    }
  }
  return pixels;
}

function predict(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const byLeft = Math.abs(up - corner);
      const byUp = Math.abs(left - corner);
      const byCorner = Math.abs(left + up - 2 * corner);
      return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
    }
    default:
      return 0;
  }
}
