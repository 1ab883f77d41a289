import type { ImageFormat } from '#shared/domain/dataset/dataset.ts';

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Width and height as the header states them, before any EXIF rotation. Read before decoding, because a few bytes can claim
 * gigapixels.
 * @returns null if the header is damaged or missing
 */
export function readImageSize(bytes: Uint8Array, format: ImageFormat): ImageSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const size = readers[format](view);
    return size !== null && size.width > 0 && size.height > 0 ? size : null;
  } catch (error) {
    // DataView throws if the file ends inside its header.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const readers: Readonly<Record<ImageFormat, (view: DataView) => ImageSize | null>> = {
  jpeg: readJpeg,
  png: (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  webp: readWebp,
  gif: (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  bmp: readBmp,
  tiff: readTiff,
  avif: readIsoMedia,
  heic: readIsoMedia,
};

function readJpeg(view: DataView): ImageSize | null {
  let at = 2;
  while (at + 4 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (marker === 0xda) return null;
    at += marker >= 0xd0 && marker <= 0xd8 ? 2 : 2 + view.getUint16(at + 2);
  }
  return null;
}

function readWebp(view: DataView): ImageSize | null {
  const uint24 = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;
  switch (view.getUint32(12)) {
    case 0x56503858: // VP8X
      return { width: uint24(24) + 1, height: uint24(27) + 1 };
    case 0x5650384c: {
      // VP8L: 14 bits each
      const packed = view.getUint32(21, true);
      return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503820: // VP8
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      return null;
  }
}

function readBmp(view: DataView): ImageSize {
  if (view.getUint32(14, true) === 12) {
    return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  }
  // A negative height means rows from top to bottom.
  return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
}

function readTiff(view: DataView): ImageSize | null {
  const tags = readTiffTags(view);
  const [width] = tags.get(256) ?? [];
  const [height] = tags.get(257) ?? [];
  return width === undefined || height === undefined ? null : { width, height };
}

/**
 * The whole-number tags of a TIFF file's first directory.
 * @throws RangeError if the file ends before them
 */
export function readTiffTags(view: DataView): ReadonlyMap<number, readonly number[]> {
  const isLittle = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, isLittle);
  const tags = new Map<number, readonly number[]>();
  for (let i = 0; i < view.getUint16(directory, isLittle); i++) {
    const entry = directory + 2 + i * 12;
    const type = view.getUint16(entry + 2, isLittle);
    const count = view.getUint32(entry + 4, isLittle);
    if ((type !== 3 && type !== 4) || count > view.byteLength) continue;
    const width = type === 3 ? 2 : 4;
    const start = count * width <= 4 ? entry + 8 : view.getUint32(entry + 8, isLittle);
    const values = Array.from({ length: count }, (_, n) =>
      type === 3 ? view.getUint16(start + n * 2, isLittle) : view.getUint32(start + n * 4, isLittle),
    );
    tags.set(view.getUint16(entry, isLittle), values);
  }
  return tags;
}

/** The largest size in any item property (`ispe`) of the file: a photo's tiles and thumbnail are smaller than the photo. */
function readIsoMedia(view: DataView): ImageSize | null {
  let largest: ImageSize | null = null;
  for (let at = 0; at + 20 <= Math.min(view.byteLength, 65_536); at++) {
    if (view.getUint32(at) !== 0x69737065 || view.getUint32(at + 4) !== 0) continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (largest === null || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}
