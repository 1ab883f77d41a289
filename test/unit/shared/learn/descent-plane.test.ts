import { expect, test } from 'vitest';
import { descentPlane } from '#shared/domain/learn/descent-plane.ts';
import { surfaceLoss, surfacePoints, type Pair } from '#shared/domain/learn/surface.ts';

const points = surfacePoints(60, 3);
const path: readonly Pair[] = [
  [0, 0],
  [1, 1],
  [3, 4],
];
const plane = descentPlane(points, path, 30);

test('the plane holds the whole path with a third more on each side', () => {
  expect([plane.columns[0], plane.columns.at(-1)]).toEqual([-1, 4]);
  expect(plane.rows[0]).toBeCloseTo(-4 / 3, 12);
  expect(plane.rows.at(-1)).toBeCloseTo(16 / 3, 12);
});

test('its losses are those of the surface, row by row', () => {
  const [row, column] = [7, 30];
  expect(plane.losses[row]?.[column]).toBe(
    surfaceLoss(points, [plane.columns[column] ?? NaN, plane.rows[row] ?? NaN]),
  );
});

test('every point of the path knows its updates, epoch and loss', () => {
  // 60 images by 30 are two steps per epoch; the epoch is that of the last update.
  expect(plane.path.map(({ step, epoch }) => [step, epoch])).toEqual([
    [0, 0],
    [1, 1],
    [2, 1],
  ]);
  expect(plane.path[0]?.loss).toBeCloseTo(Math.LN2, 12);
});

test('the shares are those of the squared distances from the mean of the path', () => {
  // 0, 1, 3 about 4/3: (16 + 1 + 25) ÷ 9 = 42/9; 0, 1, 4 about 5/3: (25 + 4 + 49) ÷ 9 = 78/9
  expect(plane.pathFractions[0]).toBeCloseTo(42 / 120, 12);
  expect(plane.pathFractions[1]).toBeCloseTo(78 / 120, 12);
});
