import { describe, expect, test } from 'vitest';
import type { ImageFormat } from '#shared/domain/dataset/dataset.ts';
import { checkCompleteness } from '#engine/data/decode/image-completeness.ts';
import { readImageSize } from '#engine/data/decode/image-header.ts';
import { Outcome } from '#engine/data/decode/image-outcome.ts';
import { hasWrongExtension, recognize } from '#engine/data/decode/image-signature.ts';
import {
  bmp,
  jpegWithExif,
  quarters,
  rawPng,
  tiff,
  webpWithExif,
} from '#test/support/images/encoded-images.ts';
import { avifOf, fixture } from '#test/support/images/image-fixtures.ts';

const image = quarters();
const gray = { photometric: 1, samples: 1, bits: 8 };
const files: Readonly<Record<ImageFormat, Buffer>> = {
  jpeg: image.toBuffer('image/jpeg'),
  png: image.toBuffer('image/png'),
  webp: image.toBuffer('image/webp'),
  gif: image.toBuffer('image/gif'),
  bmp: bmp(64, 48),
  tiff: tiff(64, 48, gray, new Uint8Array(64 * 48)),
  avif: image.toBuffer('image/avif'),
  heic: fixture('heic'),
};
const formats = Object.keys(files) as ImageFormat[];

describe.each(formats)('%s', (format) => {
  const bytes = files[format];

  test('is recognized by its content', () => {
    expect(recognize(bytes)).toEqual({ format });
  });

  test('has its size in the header', () => {
    // HEIC states the encoded size, padded to blocks of 16; the image is cut out of it.
    expect(readImageSize(bytes, format)).toEqual({ width: 64, height: format === 'heic' ? 64 : 48 });
  });

  test('is complete as written', () => {
    expect(checkCompleteness(bytes, format)).toBe(Outcome.good);
  });

  test('is detected as cut short, wherever it was cut', () => {
    for (const fraction of [0.5, 0.7, 0.9, 0.99]) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * fraction));
      expect(checkCompleteness(cut, format)).not.toBe(Outcome.good);
    }
    expect(checkCompleteness(bytes.subarray(0, bytes.length - 3), format)).not.toBe(Outcome.good);
  });

  test('has an outcome instead of an error if cut down to nothing', () => {
    for (let length = 0; length <= Math.min(bytes.length, 400); length++) {
      const cut = bytes.subarray(0, length);
      recognize(cut);
      expect(readImageSize(cut, format)).toSatisfy((size) => size === null || typeof size === 'object');
      checkCompleteness(cut, format);
    }
  });
});

test('every kind of webp has its size: lossy, lossless, extended', () => {
  const lossy = webpWithExif(image.toBuffer('image/webp', 80), 1, 64, 48);
  expect(readImageSize(lossy, 'webp')).toEqual({ width: 64, height: 48 });
  const lossless = Buffer.from('RIFF\0\0\0\0WEBPVP8L\0\0\0\0/', 'latin1');
  // 14 bits of width − 1, then 14 of height − 1.
  const packed = Buffer.alloc(4);
  packed.writeUInt32LE(63 + 47 * 2 ** 14);
  expect(readImageSize(Buffer.concat([lossless, packed]), 'webp')).toEqual({ width: 64, height: 48 });
});

test('a jpeg whose thumbnail has an end marker is still detected as cut short', () => {
  const whole = files.jpeg;
  const thumbnail = Buffer.concat([Buffer.from([0xff, 0xe2, 0, 6]), Buffer.from([0xff, 0xd8, 0xff, 0xd9])]);
  const withThumbnail = Buffer.concat([whole.subarray(0, 2), thumbnail, whole.subarray(2)]);
  expect(checkCompleteness(withThumbnail, 'jpeg')).toBe(Outcome.good);
  expect(checkCompleteness(withThumbnail.subarray(0, -2), 'jpeg')).toBe(Outcome.endsEarly);
});

test('a jpeg with data after its end is complete', () => {
  expect(checkCompleteness(Buffer.concat([files.jpeg, Buffer.alloc(1000)]), 'jpeg')).toBe(Outcome.good);
});

test('a png with one changed byte has a wrong checksum', () => {
  const bytes = Buffer.from(files.png);
  bytes[60] = (bytes[60] as number) ^ 1;
  expect(checkCompleteness(bytes, 'png')).toBe(Outcome.checksumWrong);
});

test('the header of a giant is read without decoding it', () => {
  expect(readImageSize(rawPng(30_000, 30_000, 1, 0, []), 'png')).toEqual({ width: 30_000, height: 30_000 });
});

test('rotation doesn’t change the size in the header', () => {
  expect(readImageSize(jpegWithExif(files.jpeg, 6), 'jpeg')).toEqual({ width: 64, height: 48 });
  expect(readImageSize(avifOf(6), 'avif')).toEqual({ width: 64, height: 48 });
});

test.each<[string, string | Buffer, typeof Outcome.vectorImage | typeof Outcome.otherFormat]>([
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', Outcome.vectorImage],
  ['SVG with a prologue', '<?xml version="1.0"?>\n<!-- drawn -->\n<svg width="1"/>', Outcome.vectorImage],
  ['PDF', '%PDF-1.7', Outcome.vectorImage],
  ['ICO', Buffer.from([0, 0, 1, 0, 1, 0]), Outcome.otherFormat],
  ['JPEG 2000', Buffer.from('\0\0\0\x0cjP  \r\n', 'latin1'), Outcome.otherFormat],
  ['JPEG XL', Buffer.from([0xff, 0x0a, 0, 0]), Outcome.otherFormat],
  ['Photoshop', '8BPS\0\x01', Outcome.otherFormat],
  ['Canon raw', Buffer.from('II*\0\x10\0\0\0CR\x02\0', 'latin1'), Outcome.otherFormat],
])('%s is recognized as unsupported', (_, content, outcome) => {
  expect(recognize(Buffer.from(content))).toEqual({ format: null, outcome });
});

test.each([
  ['text', 'Notes about the images'],
  ['a text that begins with BM', 'BMW and other cars, a list of brands'],
  ['a web page', '<!DOCTYPE html><html><svg></svg></html>'],
  ['a video', Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0isommp42', 'latin1')],
  ['nothing', ''],
])('%s is no image', (_, content) => {
  expect(recognize(Buffer.from(content))).toBeNull();
});

test('an extension of another format is wrong; none, or an unknown one, isn’t', () => {
  expect(hasWrongExtension('a/b.jpg', 'png')).toBe(true);
  expect(hasWrongExtension('a/b.JPEG', 'jpeg')).toBe(false);
  expect(hasWrongExtension('a/b', 'png')).toBe(false);
  expect(hasWrongExtension('a.jpg/b', 'png')).toBe(false);
  expect(hasWrongExtension('a/photo.2024', 'png')).toBe(false);
});
