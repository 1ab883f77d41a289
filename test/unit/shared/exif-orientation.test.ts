import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { applyOrientation, readExifOrientation } from '#shared/domain/dataset/exif-orientation.ts';

const text = (value: string): number[] => Array.from(value, (c) => c.charCodeAt(0));
const word = (value: number): number[] => [
  value >>> 24,
  (value >>> 16) & 255,
  (value >>> 8) & 255,
  value & 255,
];
const reversed = (bytes: number[]): number[] => [...bytes].reverse();

/** A TIFF structure with one directory: an unrelated tag, then the orientation. */
function tiff(orientation: number, order: 'II' | 'MM' = 'MM'): number[] {
  const put = (bytes: number[]): number[] => (order === 'II' ? reversed(bytes) : bytes);
  const short = (value: number): number[] => put([value >>> 8, value & 255]);
  const long = (value: number): number[] => put(word(value));
  return [
    ...[...text(order), ...short(42), ...long(8), ...short(2)],
    ...[...short(256), ...short(4), ...long(1), ...long(10)],
    ...[...short(274), ...short(3), ...long(1), ...short(orientation), ...short(0)],
    ...long(0),
  ];
}
const pngChunk = (name: string, data: number[]): number[] => [
  ...word(data.length),
  ...text(name),
  ...data,
  0,
  0,
  0,
  0,
];
const webpChunk = (name: string, data: number[]): number[] => [
  ...[...text(name), ...reversed(word(data.length)), ...data],
  ...(data.length % 2 === 1 ? [0] : []),
];
const containers: Record<string, (exif: number[]) => number[]> = {
  jpeg: (exif) => [
    ...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2],
    ...[0xff, 0xe1, 0, exif.length + 8, ...text('Exif'), 0, 0, ...exif],
  ],
  png: (exif) => [
    ...[0x89, ...text('PNG\r\n'), 0x1a, 10],
    ...[...pngChunk('IHDR', Array<number>(13).fill(0)), ...pngChunk('eXIf', exif)],
  ],
  webp: (exif) => [
    ...[...text('RIFF'), 0, 0, 0, 0, ...text('WEBP')],
    ...[...webpChunk('VP8X', [1, 2, 3]), ...webpChunk('EXIF', exif)],
  ],
  'webp with the prefix of jpeg': (exif) => [
    ...[...text('RIFF'), 0, 0, 0, 0, ...text('WEBP')],
    ...webpChunk('EXIF', [...text('Exif'), 0, 0, ...exif]),
  ],
  tiff: (exif) => exif,
};

describe.each(Object.entries(containers))('%s', (_, wrap) => {
  test('says each of the eight orientations, in both byte orders', () => {
    for (const order of ['II', 'MM'] as const) {
      const read = [1, 2, 3, 4, 5, 6, 7, 8].map((o) =>
        readExifOrientation(Uint8Array.from(wrap(tiff(o, order)))),
      );
      expect(read).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    }
  });

  test('cut short anywhere, it is answered without an error', () => {
    const whole = Uint8Array.from(wrap(tiff(6)));
    for (let length = 0; length < whole.length; length++) {
      expect([1, 6]).toContain(readExifOrientation(whole.subarray(0, length)));
    }
  });

  test('an orientation that does not exist is none', () => {
    expect(readExifOrientation(Uint8Array.from(wrap(tiff(9))))).toBe(1);
    expect(readExifOrientation(Uint8Array.from(wrap(tiff(0))))).toBe(1);
  });
});

test('a view into a larger buffer is read from its own start', () => {
  const whole = Uint8Array.from([9, 9, 9, ...(containers['jpeg'] as (e: number[]) => number[])(tiff(8))]);
  expect(readExifOrientation(whole.subarray(3))).toBe(8);
});

/**
 * An image of 3 × 2 pixels whose values are 1 2 3 / 4 5 6, turned as Exif 2.32 §4.6.4 says where row 0 and column 0 lie:
 * 2 top right, 3 bottom right, 4 bottom left, 5 left top, 6 right top, 7 right bottom, 8 left bottom.
 */
test.each([
  [1, 3, [1, 2, 3, 4, 5, 6]],
  [2, 3, [3, 2, 1, 6, 5, 4]],
  [3, 3, [6, 5, 4, 3, 2, 1]],
  [4, 3, [4, 5, 6, 1, 2, 3]],
  [5, 2, [1, 4, 2, 5, 3, 6]],
  [6, 2, [4, 1, 5, 2, 6, 3]],
  [7, 2, [6, 3, 5, 2, 4, 1]],
  [8, 2, [3, 6, 2, 5, 1, 4]],
] as const)('orientation %i is turned upright', (orientation, width, expected) => {
  const stored = Uint8Array.from([1, 2, 3, 4, 5, 6].flatMap((v) => [v, v + 10, v + 20, 255]));
  const upright = applyOrientation(stored, 3, 2, orientation);
  expect([upright.width, upright.height]).toEqual([width, 6 / width]);
  expect([...upright.pixels]).toEqual(expected.flatMap((v) => [v, v + 10, v + 20, 255]));
});

test('their text alone is the function: the exported page carries it', () => {
  const read = runInNewContext(`(${readExifOrientation.toString()})`) as typeof readExifOrientation;
  const apply = runInNewContext(`(${applyOrientation.toString()})`) as typeof applyOrientation;
  expect(read(Uint8Array.from((containers['webp'] as (e: number[]) => number[])(tiff(5))))).toBe(5);
  expect([...apply(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 2, 1, 2).pixels]).toEqual([5, 6, 7, 8, 1, 2, 3, 4]);
});
