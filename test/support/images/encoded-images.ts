import { crc32, deflateSync } from 'node:zlib';
import { createCanvas, type Canvas } from '@napi-rs/canvas';

/** An image of 64 × 48 pixels whose quarters are red, green / blue, white. */
export function quarters(width = 64, height = 48): Canvas {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const colors = ['#f00', '#0f0', '#00f', '#fff'];
  colors.forEach((color, i) => {
    context.fillStyle = color;
    context.fillRect(((i % 2) * width) / 2, (i < 2 ? 0 : 1) * (height / 2), width / 2, height / 2);
  });
  return canvas;
}

/** The quarters' letters, by row, of upright pixels: `RGBW` for `quarters()` itself. */
export function quarterLetters(pixels: ArrayLike<number>, width: number, height: number): string {
  const channels = pixels.length / (width * height);
  const letter = (x: number, y: number): string => {
    const at = (y * width + x) * channels;
    const isBright = [0, 1, 2].map((channel) => (pixels[at + channel] as number) > 150);
    return (
      { 'true,false,false': 'R', 'false,true,false': 'G', 'false,false,true': 'B', 'true,true,true': 'W' }[
        isBright.join(',')
      ] ?? '?'
    );
  };
  return letter(4, 4) + letter(width - 5, 4) + letter(4, height - 5) + letter(width - 5, height - 5);
}

/** How `quarters()` looks upright if stored with an orientation (Exif 2.32 §4.6.4): letters, and whether it is portrait. */
export const uprightQuarters: Readonly<Record<number, readonly [letters: string, isPortrait: boolean]>> = {
  1: ['RGBW', false],
  2: ['GRWB', false],
  3: ['WBGR', false],
  4: ['BWRG', false],
  5: ['RBGW', true],
  6: ['BRWG', true],
  7: ['WGBR', true],
  8: ['GWRB', true],
};

/** EXIF data: a TIFF structure with only an orientation. */
export function exif(orientation: number): Buffer {
  return Buffer.from([
    0x4d,
    0x4d,
    0,
    42,
    0,
    0,
    0,
    8,
    0,
    1,
    1,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
  ]);
}

export function jpegWithExif(jpeg: Buffer, orientation: number): Buffer {
  const data = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif(orientation)]);
  const head = Buffer.from([0xff, 0xe1, 0, data.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(data.length + 12);
  chunk.writeUInt32BE(data.length);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, data.length + 8)), data.length + 8);
  return chunk;
}

/** Adds a chunk after IHDR, which always takes 25 bytes after the signature of 8. */
export function pngWithChunk(png: Buffer, type: string, data: Uint8Array): Buffer {
  return Buffer.concat([png.subarray(0, 33), pngChunk(type, data), png.subarray(33)]);
}

export function pngWithExif(png: Buffer, orientation: number): Buffer {
  return pngWithChunk(png, 'eXIf', exif(orientation));
}

/** @param rows the filter's number and the filtered bytes of each line */
export function rawPng(
  width: number,
  height: number,
  bitDepth: number,
  colorType: number,
  rows: readonly (readonly number[])[],
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([bitDepth, colorType, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.from(rows.flat()));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...[pngChunk('IHDR', header), pngChunk('IDAT', pixels), pngChunk('IEND', Buffer.alloc(0))],
  ]);
}

export function webpWithExif(webp: Buffer, orientation: number, width: number, height: number): Buffer {
  const data = exif(orientation);
  const head = Buffer.alloc(8);
  head.write('EXIF', 'latin1');
  head.writeUInt32LE(data.length, 4);
  let body = Buffer.from(webp.subarray(12));
  if (body.toString('latin1', 0, 4) === 'VP8X') body[8] = (body[8] as number) | 8;
  else {
    const extended = Buffer.alloc(18);
    extended.write('VP8X', 'latin1');
    extended.writeUInt32LE(10, 4);
    extended[8] = 8;
    extended.writeUIntLE(width - 1, 12, 3);
    extended.writeUIntLE(height - 1, 15, 3);
    body = Buffer.concat([extended, body]);
  }
  const all = Buffer.concat([webp.subarray(0, 12), body, head, data]);
  all.writeUInt32LE(all.length - 8, 4);
  return all;
}

type TiffKind = { readonly photometric: number; readonly samples: number; readonly bits: number };

/** An uncompressed TIFF file, little-endian, one strip. @param pixels as stored */
export function tiff(
  width: number,
  height: number,
  kind: TiffKind,
  pixels: Uint8Array,
  orientation = 1,
): Buffer {
  const entries: [tag: number, type: 3 | 4, value: number][] = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, kind.bits],
    [259, 3, 1],
    [262, 3, kind.photometric],
    [273, 4, 0],
    [274, 3, orientation],
    [277, 3, kind.samples],
    [278, 4, height],
    [279, 4, pixels.length],
  ];
  const pixelsAt = 8 + 2 + entries.length * 12 + 4;
  const head = Buffer.alloc(pixelsAt);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, value], i) => {
    const at = 10 + i * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(1, at + 4);
    head.writeUInt32LE(tag === 273 ? pixelsAt : value, at + 8);
  });
  return Buffer.concat([head, pixels]);
}

/** An uncompressed BMP file with 24 bits per pixel, all of one gray. */
export function bmp(width: number, height: number, gray = 120): Buffer {
  const stride = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + stride * height, gray);
  file.fill(0, 0, 54);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  return file;
}
