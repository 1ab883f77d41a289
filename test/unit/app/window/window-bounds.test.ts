import { expect, test } from 'vitest';
import { firstSize, openingBounds } from '#app/window/window-bounds.ts';

const screens = [
  { x: 0, y: 0, width: 1920, height: 1040 },
  { x: 1920, y: 0, width: 1280, height: 1024 },
];
const at = (x: number, y: number, width = 1000, height = 700): Parameters<typeof openingBounds>[0] => ({
  bounds: { x, y, width, height },
  isMaximized: false,
});

test('the first window has its own size and no place', () => {
  expect(openingBounds({ isMaximized: false }, screens)).toEqual(firstSize);
});

test('a window opens where it was, also on the second screen and partly outside', () => {
  for (const [x, y] of [
    [10, 20],
    [2000, 50],
    [1800, -100],
  ] as const) {
    expect(openingBounds(at(x, y), screens)).toEqual({ x, y, width: 1000, height: 700 });
  }
});

test('a window whose screen is gone keeps its size and loses its place', () => {
  expect(openingBounds(at(2000, 50), screens.slice(0, 1))).toEqual({ width: 1000, height: 700 });
  expect(openingBounds(at(1821, 50), screens.slice(0, 1))).toEqual({ width: 1000, height: 700 });
});

test('a size below the smallest is raised to it', () => {
  expect(openingBounds(at(0, 0, 300, 200), screens)).toEqual({ x: 0, y: 0, width: 900, height: 600 });
});
