import { createCanvas, Image } from '@napi-rs/canvas';
import { describe, expect, test } from 'vitest';
import { cropAndResize } from '#shared/domain/dataset/crop-resize.ts';
import type { ImageFormat } from '#shared/domain/dataset/dataset.ts';
import { ImageDecoder } from '#engine/data/decode/decode-image.ts';
import { decodeSmallPng } from '#engine/data/decode/formats/small-png.ts';
import {
  bmp,
  exif,
  jpegWithExif,
  pngWithChunk,
  pngWithExif,
  quarterLetters,
  quarters,
  rawPng,
  tiff,
  uprightQuarters,
  webpWithExif,
} from '#test/support/images/encoded-images.ts';
import { avifOf, fixture } from '#test/support/images/image-fixtures.ts';

const decoder = new ImageDecoder();

const image = quarters();
const rgb = (): Uint8Array => {
  const { data } = image.getContext('2d').getImageData(0, 0, 64, 48);
  return Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => data[Math.floor(i / 3) * 4 + (i % 3)] as number);
};
const turned: Partial<Record<ImageFormat, (orientation: number) => Buffer>> = {
  jpeg: (orientation) => jpegWithExif(image.toBuffer('image/jpeg', 95), orientation),
  png: (orientation) => pngWithExif(image.toBuffer('image/png'), orientation),
  webp: (orientation) => webpWithExif(image.toBuffer('image/webp', 95), orientation, 64, 48),
  tiff: (orientation) => tiff(64, 48, { photometric: 2, samples: 3, bits: 8 }, rgb(), orientation),
  avif: (orientation) =>
    orientation === 1 ? image.toBuffer('image/avif') : avifOf(orientation as 2 | 3 | 4 | 5 | 6 | 7 | 8),
};

describe.each(Object.entries(turned))('%s', (format, encode) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('with orientation %i comes out upright', async (orientation) => {
    const { pixels, width, height } = await decoder.decode(encode(orientation), format as ImageFormat);
    const [letters, isPortrait] = uprightQuarters[orientation] as readonly [string, boolean];
    expect([width, height]).toEqual(isPortrait ? [48, 64] : [64, 48]);
    expect(quarterLetters(pixels, width, height)).toBe(letters);
  });
});

test.each<[string, ImageFormat, () => Buffer]>([
  ['a progressive jpeg', 'jpeg', () => fixture('progressiveJpeg')],
  ['a CMYK jpeg', 'jpeg', () => fixture('cmykJpeg')],
  ['a CMYK tiff', 'tiff', () => fixture('cmykTiff')],
  ['an LZW tiff', 'tiff', () => fixture('lzwTiff')],
  ['a gif', 'gif', () => image.toBuffer('image/gif')],
  ['a HEIC photo', 'heic', () => fixture('heic')],
])('%s shows its colors', async (_, format, encode) => {
  const { pixels, width, height } = await decoder.decode(encode(), format);
  expect([width, height]).toEqual([64, 48]);
  expect(quarterLetters(pixels, width, height)).toBe('RGBW');
});

test('a rotated HEIC photo comes out upright', async () => {
  const { pixels, width, height } = await decoder.decode(fixture('heicTurned'), 'heic');
  expect([width, height]).toEqual([48, 64]);
  expect(quarterLetters(pixels, width, height)).toBe('BRWG');
});

test('HEIC photos can be decoded at the same time', async () => {
  const both = await Promise.all([
    decoder.decode(fixture('heicTurned'), 'heic'),
    decoder.decode(fixture('heic'), 'heic'),
  ]);
  expect(both.map(({ pixels, width, height }) => quarterLetters(pixels, width, height))).toEqual([
    'BRWG',
    'RGBW',
  ]);
});

/** The first pixel as the model would see it: flattened, three channels. */
async function firstPixel(bytes: Buffer, format: ImageFormat): Promise<number[]> {
  const { pixels, width, height } = await decoder.decode(bytes, format);
  return [...cropAndResize(pixels, width, height, 1)];
}

test('16-bit gray keeps its upper 8 bits', async () => {
  // 0x80ff is 128.996 of 255.996 at 16 bits: 128 or 129 at 8, by truncating or rounding.
  const [red, green, blue] = await firstPixel(rawPng(1, 1, 16, 0, [[0, 0x80, 0x40]]), 'png');
  expect([red, green, blue]).toEqual([128, 128, 128]);
  expect(
    await firstPixel(tiff(1, 1, { photometric: 1, samples: 1, bits: 16 }, Uint8Array.of(0x40, 0x80)), 'tiff'),
  ).toEqual([128, 128, 128]);
});

test('16-bit color with alpha is flattened on white', async () => {
  const transparentRed = rawPng(1, 1, 16, 6, [[0, 0xff, 0xff, 0, 0, 0, 0, 0, 0]]);
  expect(await firstPixel(transparentRed, 'png')).toEqual([255, 255, 255]);
  // Alpha 128 of 255 black on white: 255 · 127/255 = 127.
  expect(await firstPixel(rawPng(1, 1, 8, 6, [[0, 0, 0, 0, 128]]), 'png')).toEqual([127, 127, 127]);
});

test('gray, palette and one-bit images have the right pixels', async () => {
  expect(await firstPixel(rawPng(1, 1, 8, 0, [[0, 77]]), 'png')).toEqual([77, 77, 77]);
  expect(await firstPixel(rawPng(1, 1, 1, 0, [[0, 0x80]]), 'png')).toEqual([255, 255, 255]);
  const palette = pngWithChunk(rawPng(1, 1, 8, 3, [[0, 1]]), 'PLTE', Uint8Array.of(0, 0, 0, 10, 20, 30));
  expect(await firstPixel(palette, 'png')).toEqual([10, 20, 30]);
  const gray = { photometric: 1, samples: 1, bits: 8 };
  expect(await firstPixel(tiff(1, 1, gray, Uint8Array.of(77)), 'tiff')).toEqual([77, 77, 77]);
  const whiteIsZero = { photometric: 0, samples: 1, bits: 8 };
  expect(await firstPixel(tiff(1, 1, whiteIsZero, Uint8Array.of(77)), 'tiff')).toEqual([178, 178, 178]);
  expect(await firstPixel(bmp(2, 2, 90), 'bmp')).toEqual([90, 90, 90]);
});

describe('small plain PNG files', () => {
  const generalDecoder = async (bytes: Buffer, width: number, height: number): Promise<number[]> => {
    const image = new Image();
    image.src = bytes;
    await image.decode();
    const context = createCanvas(width, height).getContext('2d');
    context.drawImage(image, 0, 0);
    return [...context.getImageData(0, 0, width, height).data].filter((_, i) => i % 4 !== 3);
  };

  test.each([
    ['gray', 0, 1],
    ['RGB', 2, 3],
  ] as const)('%s, all five filters: equal to the general decoder', async (_, colorType, channels) => {
    const width = 7;
    const rows = [0, 1, 2, 3, 4, 4, 3].map((filter, y) => [
      filter,
      ...Array.from({ length: width * channels }, (__, x) => (x * 37 + y * 91 + filter * 13) % 256),
    ]);
    const bytes = rawPng(width, rows.length, 8, colorType, rows);
    const decoded = decodeSmallPng(bytes);
    const asRgb = Array.from(decoded?.pixels ?? []).flatMap((value) =>
      channels === 1 ? [value, value, value] : [value],
    );
    expect(asRgb).toEqual(await generalDecoder(bytes, width, rows.length));
  });

  test.each([
    ['16 bits', () => rawPng(1, 1, 16, 0, [[0, 1, 2]])],
    ['alpha', () => rawPng(1, 1, 8, 6, [[0, 1, 2, 3, 4]])],
    ['a palette', () => rawPng(1, 1, 8, 3, [[0, 0]])],
    ['a transparent color', () => pngWithChunk(rawPng(1, 1, 8, 0, [[0, 1]]), 'tRNS', Uint8Array.of(0, 1))],
    ['gamma', () => pngWithChunk(rawPng(1, 1, 8, 0, [[0, 1]]), 'gAMA', Uint8Array.of(0, 1, 0, 0))],
    ['an orientation', () => pngWithChunk(rawPng(1, 1, 8, 0, [[0, 1]]), 'eXIf', exif(6))],
  ])('%s is left to the general decoder', (_, encode) => {
    expect(decodeSmallPng(encode())).toBeNull();
  });

  test('too few pixels are an error, not noise', () => {
    expect(() => decodeSmallPng(rawPng(4, 4, 8, 0, [[0, 1, 2, 3, 4]]))).toThrow('too few');
  });
});
