import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { cropAndResize } from '#shared/domain/dataset/crop-resize.ts';

/** Bytes of a linear congruential generator (Numerical Recipes): the same few lines made Pillow's input. */
function noise(width: number, height: number, channels: number): Uint8Array {
  const bytes = new Uint8Array(width * height * channels);
  let state = width * 1000 + height;
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('equal to the bit with Pillow 13.0.0, crop(square).resize((size, size), BILINEAR)', () => {
  test('an image of 7 × 5 made 3 × 3', () => {
    expect([...cropAndResize(noise(7, 5, 3), 7, 5, 3)]).toEqual([
      198, 132, 67, 101, 99, 129, 140, 115, 153, 190, 82, 138, 101, 144, 147, 73, 130, 130, 193, 52, 156, 161,
      126, 113, 127, 199, 81,
    ]);
  });

  test.each([
    [7, 5, 3, '165b4d9bd8b31f7eb246f2a5121668a1d462aacaa8e2b059de5458d1bf6bd299'],
    [5, 5, 5, '11551b07401aa5a4c2540bc2d825f42c3c9db47be379108798967aaf3688eb74'],
    [3, 4, 7, 'f85873376ebe293ef7cea0307369489a7fbdfdcb6b47ba0785e97c6431786f8d'],
    [101, 67, 28, '53487c231fdc5276636e2cb9f423fd5144a9982f8988b65cad15d8a25dd5b52b'],
    [67, 130, 224, '2f3d77399ea4b26aa3936591df6d6666edea1f802f4ba90392d1c164f42df415'],
    [333, 250, 96, 'afcdf7b89b9d6c7520aa635addf768d0f7144566410e13b9c6df938f9c179267'],
    [1, 1, 4, 'd9bd4d78c17956b4d79017a401e1858a71362c41e225fca74d9dbaf2cec8b5c6'],
    [2, 9, 5, '8e771f1a865f513d81a9af40391a7f1323a8696591dd59d83ed33b71069da213'],
  ] as const)('%i × %i made %i', (width, height, size, hash) => {
    expect(sha256(cropAndResize(noise(width, height, 3), width, height, size))).toBe(hash);
  });
});

test('an image of the wanted size is only cropped', () => {
  const square = noise(5, 5, 3);
  expect(cropAndResize(square, 5, 5, 5)).toEqual(square);
});

test('the crop is the center, half a pixel toward the start where it cannot be', () => {
  const gray = Uint8Array.of(10, 20, 30, 40);
  expect([...cropAndResize(gray, 4, 1, 1)]).toEqual([20, 20, 20]);
  expect([...cropAndResize(gray, 1, 4, 1)]).toEqual([20, 20, 20]);
});

test('halving averages with a triangle of reach 2: 3, 3 and 1 sevenths at an edge', () => {
  const row = Uint8Array.of(0, 70, 0, 0);
  const image = new Uint8Array(16);
  for (let y = 0; y < 4; y++) for (let x = 0; x < 4; x++) image[y * 4 + x] = row[x] as number;
  const [first, , , second] = cropAndResize(image, 4, 4, 2);
  expect([first, second]).toEqual([30, 10]);
});

test('alpha is flattened on white, rounded to the nearest', () => {
  // 100·128/255 + 255·127/255 = 177.2; 0·1/255 + 255·254/255 = 254; alpha 0 is white whatever lies below.
  const pixel = (rgba: number[]): number[] => [...cropAndResize(Uint8Array.from(rgba), 1, 1, 1)];
  expect(pixel([100, 100, 100, 128])).toEqual([177, 177, 177]);
  expect(pixel([0, 0, 0, 1])).toEqual([254, 254, 254]);
  expect(pixel([9, 8, 7, 0])).toEqual([255, 255, 255]);
  expect(pixel([9, 8, 7, 255])).toEqual([9, 8, 7]);
});

test('gray, RGB and RGBA of the same image give the same result', () => {
  const gray = noise(33, 21, 1);
  const rgb = Uint8Array.from({ length: gray.length * 3 }, (_, i) => gray[Math.floor(i / 3)] as number);
  const rgba = Uint8Array.from({ length: gray.length * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : (gray[Math.floor(i / 4)] as number),
  );
  const expected = cropAndResize(rgb, 33, 21, 10);
  expect(cropAndResize(gray, 33, 21, 10)).toEqual(expected);
  expect(cropAndResize(rgba, 33, 21, 10)).toEqual(expected);
});

test('a white image stays white at any size: rounded weights never overflow', () => {
  for (const [from, to] of [
    [3, 224],
    [224, 224],
    [1000, 7],
    [97, 96],
  ] as const) {
    expect(cropAndResize(new Uint8Array(from * from).fill(255), from, from, to).every((v) => v === 255)).toBe(
      true,
    );
  }
});

test('its text alone is the function: the exported page carries it', () => {
  const alone = runInNewContext(`(${cropAndResize.toString()})`) as typeof cropAndResize;
  const image = noise(50, 40, 4);
  expect([...alone(image, 50, 40, 16)]).toEqual([...cropAndResize(image, 50, 40, 16)]);
});

test('pixels that do not fit the size are refused', () => {
  expect(() => cropAndResize(new Uint8Array(5), 2, 2, 2)).toThrow(RangeError);
});
