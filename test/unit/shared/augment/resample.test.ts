import { expect, test } from 'vitest';
import { colorChange, erase, meanColor } from '#shared/domain/augment/recolor.ts';
import { resample, type ColorChange } from '#shared/domain/augment/resample.ts';
import type { AffineMap } from '#shared/domain/augment/variation.ts';

const sameColors: ColorChange = { table: Uint8Array.from({ length: 256 }, (_, i) => i), saturation: 256 };
const straight: AffineMap = {
  ...{ centerX: 0.5, centerY: 0.5 },
  ...{ acrossX: 1, acrossY: 0, downX: 0, downY: 1 },
};

/** 4 × 4 pixels, 0, 10, … 150. */
const sixteen = {
  pixels: Uint8Array.from({ length: 16 }, (_, i) => i * 10),
  sidePx: 4,
  channels: 1,
} as const;

function rowsOf(map: Partial<AffineMap>): number[][] {
  const values = [...resample(sixteen, 4, { ...straight, ...map }, sameColors)];
  return [0, 4, 8, 12].map((at) => values.slice(at, at + 4));
}

test('a mirrored image has its columns in the other order', () => {
  expect(rowsOf({ acrossX: -1 })).toEqual([
    [30, 20, 10, 0],
    [70, 60, 50, 40],
    [110, 100, 90, 80],
    [150, 140, 130, 120],
  ]);
});

test('an image moved by one pixel is copied, and mirrored past its edge', () => {
  // A quarter of the side is one pixel. Right of column 3 comes column 3 again, then 2.
  expect(rowsOf({ centerX: 0.75 })[0]).toEqual([10, 20, 30, 30]);
  expect(rowsOf({ centerX: 1 })[0]).toEqual([20, 30, 30, 20]);
  expect(rowsOf({ centerY: 0.25 }).map(([first]) => first)).toEqual([0, 0, 40, 80]);
});

test('an image moved by half a pixel has the means of neighbors', () => {
  expect(rowsOf({ centerX: 0.625 })[1]).toEqual([45, 55, 65, 70]);
});

test('a quarter turn makes rows of columns', () => {
  // Right in the view is down in the image, down in the view is left: the first row is the last column.
  expect(rowsOf({ acrossX: 0, acrossY: 1, downX: -1, downY: 0 })).toEqual([
    [30, 70, 110, 150],
    [20, 60, 100, 140],
    [10, 50, 90, 130],
    [0, 40, 80, 120],
  ]);
});

test('an enlarged image lies between its pixels, also in color', () => {
  // Two pixels to four: positions −¼, ¼, ¾ and 1¼, so 0, 25, 75 and 100 % of the way.
  const pixels = Uint8Array.from([0, 0, 200, 100, 40, 200, 0, 0, 200, 100, 40, 200]);
  const view = resample({ pixels, sidePx: 2, channels: 3 }, 4, straight, sameColors);
  expect([...view.slice(0, 12)]).toEqual([0, 0, 200, 25, 10, 200, 75, 30, 200, 100, 40, 200]);
});

test('an image of one pixel fills any view', () => {
  const one = { pixels: Uint8Array.of(9, 8, 7), sidePx: 1, channels: 3 } as const;
  const view = resample(one, 3, { ...straight, centerX: 0.6, acrossX: 0.9, acrossY: 0.2 }, sameColors);
  expect([...view]).toEqual(Array.from({ length: 9 }, () => [9, 8, 7]).flat());
});

test('brightness scales, contrast spreads around the mean, and both are cut at 0 and 255', () => {
  const { table } = colorChange({ brightness: 1.1, contrast: 1, saturation: 1 }, [100]);
  expect([table[0], table[100], table[250]]).toEqual([0, 110, 255]);
  // 100 + 0.9 · (value − 100), and 100 + 1.3 · (value − 100).
  const flat = colorChange({ brightness: 1, contrast: 0.9, saturation: 1 }, [50, 100, 150]).table;
  expect([flat[0], flat[100], flat[200]]).toEqual([10, 100, 190]);
  const steep = colorChange({ brightness: 1, contrast: 1.3, saturation: 1 }, [100]).table;
  expect([steep[0], steep[110], steep[255]]).toEqual([0, 113, 255]);
});

test('no saturation leaves the gray of the same brightness', () => {
  // 0.299 · 255 = 76.2 and 0.587 · 100 = 58.7; in 1/256: 77 · 255 = 19635 and 150 · 100 = 15000, so 77 and 59.
  const pixels = Uint8Array.of(255, 0, 0, 0, 100, 0, 50, 50, 50, 0, 0, 0);
  const image = { pixels, sidePx: 2, channels: 3 } as const;
  const view = resample(image, 2, straight, { ...sameColors, saturation: 0 });
  expect([...view]).toEqual([77, 77, 77, 59, 59, 59, 50, 50, 50, 0, 0, 0]);
});

test('an erased rectangle has one color, and the rest stays', () => {
  const pixels = Uint8Array.from(sixteen.pixels);
  erase({ ...sixteen, pixels }, { left: 0.25, top: 0.5, width: 0.5, height: 0.25 }, meanColor(sixteen));
  const expected = Uint8Array.from(sixteen.pixels);
  // The mean of 0 … 150 is 75; row 2, columns 1 and 2.
  expected.set([75, 75], 9);
  expect(pixels).toEqual(expected);
});
