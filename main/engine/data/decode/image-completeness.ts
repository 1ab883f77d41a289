import { crc32 } from 'node:zlib';
import type { ImageFormat } from '#shared/domain/dataset/dataset.ts';
import { Outcome } from './image-outcome.ts';
import { readTiffTags } from './image-header.ts';

type Completeness = typeof Outcome.good | typeof Outcome.endsEarly | typeof Outcome.checksumWrong;

/**
 * Whether an image is complete. The decoder doesn't tell: missing pixels come out gray, garbled or transparent.
 * @param bytes the whole file
 */
export function checkCompleteness(bytes: Uint8Array, format: ImageFormat): Completeness {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return checks[format](bytes, view);
  } catch (error) {
    // DataView throws if the file ends inside a structure.
    if (error instanceof RangeError) return Outcome.endsEarly;
    throw error;
  }
}

const checks: Readonly<Record<ImageFormat, (bytes: Uint8Array, view: DataView) => Completeness>> = {
  jpeg: checkJpeg,
  png: checkPng,
  webp: (bytes, view) => wholeIf(view.getUint32(4, true) + 8 <= bytes.byteLength),
  gif: (_, view) => checkGif(view),
  bmp: (_, view) => checkBmp(view),
  tiff: (_, view) => checkTiff(view),
  avif: (_, view) => checkIsoMedia(view),
  heic: (_, view) => checkIsoMedia(view),
};

function wholeIf(isWhole: boolean): Completeness {
  return isWhole ? Outcome.good : Outcome.endsEarly;
}

/** The end marker must be in the last 64 KB and after the first pixels: an embedded thumbnail has its own. */
function checkJpeg(bytes: Uint8Array, view: DataView): Completeness {
  let at = 2;
  while (view.getUint8(at + 1) !== 0xda) {
    if (view.getUint8(at) !== 0xff) return Outcome.endsEarly;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at++;
    else at += marker >= 0xd0 && marker <= 0xd8 ? 2 : 2 + view.getUint16(at + 2);
  }
  const first = Math.max(at, bytes.byteLength - 65_536);
  for (let i = bytes.byteLength - 2; i >= first; i--) {
    if (bytes[i] === 0xff && bytes[i + 1] === 0xd9) return Outcome.good;
  }
  return Outcome.endsEarly;
}

function checkPng(bytes: Uint8Array, view: DataView): Completeness {
  let at = 8;
  for (;;) {
    const length = view.getUint32(at);
    const end = at + 8 + length;
    const checksum = view.getUint32(end);
    const type = view.getUint32(at + 4);
    if (crc32(bytes.subarray(at + 4, end)) !== checksum) return Outcome.checksumWrong;
    if (type === 0x49454e44) return Outcome.good; // IEND
    at = end + 4;
  }
}

function checkGif(view: DataView): Completeness {
  const tableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  const skipBlocks = (from: number): number => {
    let at = from;
    for (let size = view.getUint8(at); size !== 0; size = view.getUint8(at)) at += size + 1;
    return at + 1;
  };
  let at = 13 + tableBytes(view.getUint8(10));
  for (;;) {
    const block = view.getUint8(at);
    if (block === 0x3b) return Outcome.good;
    if (block === 0x21) at = skipBlocks(at + 2);
    else if (block === 0x2c) at = skipBlocks(at + 11 + tableBytes(view.getUint8(at + 9)));
    else return Outcome.endsEarly;
  }
}

function checkBmp(view: DataView): Completeness {
  const pixelsAt = view.getUint32(10, true);
  const isOld = view.getUint32(14, true) === 12;
  const compression = isOld ? 0 : view.getUint32(30, true);
  // Run-length data can be shorter than stated; uncompressed rows are padded to four bytes.
  if (compression !== 0 && compression !== 3) return wholeIf(view.getUint32(2, true) <= view.byteLength);
  const width = isOld ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = isOld ? view.getUint16(20, true) : Math.abs(view.getInt32(22, true));
  const bitsPerPixel = view.getUint16(isOld ? 24 : 28, true);
  return wholeIf(pixelsAt + Math.ceil((width * bitsPerPixel) / 32) * 4 * height <= view.byteLength);
}

/** Every strip or tile must lie inside the file. */
function checkTiff(view: DataView): Completeness {
  const tags = readTiffTags(view);
  const offsets = tags.get(273) ?? tags.get(324) ?? [];
  const sizes = tags.get(279) ?? tags.get(325) ?? [];
  return wholeIf(offsets.every((offset, i) => offset + (sizes[i] ?? 1) <= view.byteLength));
}

/** The boxes that hold the image must be inside the file; what follows them doesn't matter. */
function checkIsoMedia(view: DataView): Completeness {
  const meta = 0x6d657461;
  const mdat = 0x6d646174;
  const missing = new Set([meta, mdat]);
  let at = 0;
  while (missing.size > 0) {
    // A size of 0 means “to the end of the file”; 1 means that a 64-bit size follows the name.
    const short = view.getUint32(at);
    const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? view.byteLength - at : short;
    if (size < 8 || at + size > view.byteLength) return Outcome.endsEarly;
    missing.delete(view.getUint32(at + 4));
    at += size;
  }
  return Outcome.good;
}
