import { expect, test } from 'vitest';
import { bowlLevels, contour, evenly, heightGrid } from '#shared/domain/learn/contours.ts';

test('on a slope the contour is straight across', () => {
  // Height x: at 0.5 between columns 0 and 1, in both cells on the way up.
  const slope = heightGrid([0, 1, 2], [0, 1, 2], (x) => x);
  const pieces = contour(slope, 0.5);
  expect(pieces).toHaveLength(2);
  for (const [x1, y1, x2, y2] of pieces) {
    expect([x1, x2]).toEqual([0.5, 0.5]);
    expect(Math.abs(y2 - y1)).toBe(1);
  }
});

test('in a round bowl every point of the contour lies on the circle', () => {
  const lines = evenly(-2, 2, 81);
  const pieces = contour(
    heightGrid(lines, lines, (x, y) => x * x + y * y),
    1,
  );
  expect(pieces.length).toBeGreaterThan(80);
  const length = pieces.reduce((sum, [x1, y1, x2, y2]) => sum + Math.hypot(x2 - x1, y2 - y1), 0);
  // Linear between grid lines 0.05 apart: off by less than 0.05² ÷ 8 ÷ 2 per unit of slope.
  for (const [x1, y1] of pieces) expect(Math.hypot(x1, y1)).toBeCloseTo(1, 2);
  expect(length).toBeCloseTo(2 * Math.PI, 1);
});

test('in a saddle the corners that agree with the center hang together', () => {
  const saddle = { columns: [0, 1], rows: [0, 1], heights: [[1, 0], [0, 1]] }; // prettier-ignore
  const rounded = (level: number): number[][] =>
    contour(saddle, level).map((piece) => piece.map((value) => Math.round(value * 1000) / 1000));
  // Level 0.4 is below the center (0.5): each low corner is cut off by a line 0.4 from it.
  expect(rounded(0.4)).toEqual([
    [0.6, 0, 1, 0.4],
    [0.4, 1, 0, 0.6],
  ]);
  // Level 0.6 is above it: the high corners are cut off.
  expect(rounded(0.6)).toEqual([
    [0, 0.4, 0.4, 0],
    [1, 0.6, 0.6, 1],
  ]);
});

test('a level that the surface does not reach has no line, and cells without a height are left out', () => {
  const slope = heightGrid([0, 1, 2], [0, 1], (x) => (x === 2 ? Infinity : x));
  expect(contour(slope, 5)).toEqual([]);
  expect(contour(slope, 0.5)).toHaveLength(1);
});

test('levels of a bowl grow with the square of their number', () => {
  // 1 + 16 · (1/4)², (2/4)², (3/4)²
  expect(bowlLevels(1, 17, 3)).toEqual([2, 5, 10]);
  expect(evenly(-1, 1, 5)).toEqual([-1, -0.5, 0, 0.5, 1]);
});
