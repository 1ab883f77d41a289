import { describe, expect, test } from 'vitest';
import { planeGrid, principalDirections } from '#shared/domain/landscape/principal-plane.ts';

/** Dot products of each row with each. */
const gramOf = (rows: readonly (readonly number[])[]): Float64Array[] =>
  rows.map((a) => Float64Array.from(rows, (b) => a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0)));

describe('the two directions of a path', () => {
  test('an L in three dimensions, by hand', () => {
    // Differences to the last point: (−3, 0, 0), (0, 0, 1), (0, 0, 0). They are at right angles, so the directions are
    // the first axis with 9 of the squared length 10, and the third with 1.
    const [across, up] = principalDirections(
      gramOf([
        [-3, 0, 0],
        [0, 0, 1],
        [0, 0, 0],
      ]),
    ) as NonNullable<ReturnType<typeof principalDirections>>;
    expect(across.fraction).toBeCloseTo(0.9, 14);
    expect(up.fraction).toBeCloseTo(0.1, 14);
    // The start is on the left, and the bulge is up.
    expect([...across.coordinates]).toEqual([-3, 0, 0].map((value): unknown => expect.closeTo(value, 13)));
    expect([...up.coordinates]).toEqual([0, 1, 0].map((value): unknown => expect.closeTo(value, 13)));
    // −3 × −1/3 = 1: the direction (1, 0, 0) is minus a third of the first difference.
    expect(across.mixture?.[0]).toBeCloseTo(-1 / 3, 13);
    expect(up.mixture?.[1]).toBeCloseTo(1, 13);
  });

  test('a mixture makes a direction of length 1 whose products with the differences are the coordinates', () => {
    const rows = [
      [-2, 1, 0.5, 0],
      [-1, 0.25, 1, 3],
      [-0.5, 1, -1, 1],
      [0, 0, 0, 0],
    ];
    const directions = principalDirections(gramOf(rows)) ?? [];
    expect(directions).toHaveLength(2);
    for (const { mixture, coordinates } of directions) {
      const direction = [0, 1, 2, 3].map((k) =>
        rows.reduce((sum, row, i) => sum + (mixture?.[i] ?? NaN) * (row[k] ?? 0), 0),
      );
      expect(Math.hypot(...direction)).toBeCloseTo(1, 12);
      rows.forEach((row, i) => {
        const along = row.reduce((sum, value, k) => sum + value * (direction[k] ?? 0), 0);
        expect(along).toBeCloseTo(coordinates[i] ?? NaN, 12);
      });
    }
  });

  test('a straight path has no second direction', () => {
    const [across, up] = principalDirections(gramOf([[-4], [-1], [0]])) ?? [];
    expect(across?.fraction).toBe(1);
    expect(up).toEqual({ mixture: null, coordinates: new Float64Array(3), fraction: 0 });
  });

  test('a path that never moved has none at all', () => {
    expect(principalDirections(gramOf([[0], [0]]))).toBeNull();
    expect(principalDirections(gramOf([[0]]))).toBeNull();
  });
});

describe('the grid around a path', () => {
  test('covers it with 30 % on either side', () => {
    const { columns, rows } = planeGrid([-10, 0], [0, 5, 10], 5);
    // −10 − 3 … 0 + 3, in four equal steps of 4; 0 − 3 … 10 + 3 too.
    expect(columns).toEqual([-13, -9, -5, -1, 3].map((value): unknown => expect.closeTo(value, 12)));
    expect(rows).toEqual([-3, 1, 5, 9, 13].map((value): unknown => expect.closeTo(value, 12)));
  });

  test('is a quarter as high as wide where the path is a line', () => {
    const { rows } = planeGrid([-8, 0], [0, 0], 3);
    // A quarter of 8 is 2, with 30 % on either side 3.2.
    expect(rows).toEqual([-1.6, 0, 1.6].map((value): unknown => expect.closeTo(value, 12)));
  });
});
