/** Heights on a grid: `heights[row][column]` at (`columns[column]`, `rows[row]`), both ascending. */
export interface HeightGrid {
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  readonly heights: readonly (readonly number[])[];
}

/** A straight piece of a contour in the grid's coordinates: from (x1, y1) to (x2, y2). */
export type ContourPiece = readonly [x1: number, y1: number, x2: number, y2: number];

type Point = readonly [x: number, y: number];
/** A corner of a cell: where it is, and its height above the level. */
type Corner = readonly [x: number, y: number, above: number];

/** The function's heights at every crossing of columns and rows. */
export function heightGrid(
  columns: readonly number[],
  rows: readonly number[],
  heightAt: (x: number, y: number) => number,
): HeightGrid {
  return { columns, rows, heights: rows.map((y) => columns.map((x) => heightAt(x, y))) };
}

/** `count` numbers from `from` to `to`, both included, the same way apart. */
export function evenly(from: number, to: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));
}

/**
 * Levels for a bowl: dense near its floor, where a descent ends, and wide on its slopes.
 * @returns `count` heights strictly between the two, ascending; their square roots above the floor lie evenly
 */
export function bowlLevels(lowest: number, highest: number, count: number): readonly number[] {
  return Array.from(
    { length: count },
    (_, index) => lowest + (highest - lowest) * ((index + 1) / (count + 1)) ** 2,
  );
}

/**
 * The line of one height, cell by cell, its ends interpolated along the cells' sides (marching squares).
 * Where two opposite corners of a cell are above, the height at its center says which sides belong together.
 * Cells with a height that is not finite are left out.
 */
export function contour({ columns, rows, heights }: HeightGrid, level: number): readonly ContourPiece[] {
  const pieces: ContourPiece[] = [];
  const corner = (column: number, row: number): Corner => [
    columns[column] ?? NaN,
    rows[row] ?? NaN,
    (heights[row]?.[column] ?? NaN) - level,
  ];
  for (let row = 0; row + 1 < rows.length; row++) {
    for (let column = 0; column + 1 < columns.length; column++) {
      // Around the cell, so that neighbors in the list share a side.
      const corners = [
        corner(column, row),
        corner(column + 1, row),
        corner(column + 1, row + 1),
        corner(column, row + 1),
      ];
      if (corners.every(([, , above]) => Number.isFinite(above))) pieces.push(...piecesOfCell(corners));
    }
  }
  return pieces;
}

function piecesOfCell(corners: readonly Corner[]): readonly ContourPiece[] {
  const crossings: Point[] = [];
  corners.forEach((one, index) => {
    const other = corners[(index + 1) % corners.length];
    if (other !== undefined && one[2] > 0 !== other[2] > 0) crossings.push(crossing(one, other));
  });
  const [a, b, c, d] = crossings;
  if (a === undefined || b === undefined) return [];
  if (c === undefined || d === undefined) return [[...a, ...b]];
  const center = corners.reduce((sum, [, , above]) => sum + above, 0) / corners.length;
  // A saddle: the corners that agree with the center hang together, each other one is cut off by a line.
  const isFirstCutOff = center > 0 !== (corners[0]?.[2] ?? 0) > 0;
  return isFirstCutOff
    ? [
        [...d, ...a],
        [...b, ...c],
      ]
    : [
        [...a, ...b],
        [...c, ...d],
      ];
}

function crossing([x1, y1, one]: Corner, [x2, y2, other]: Corner): Point {
  const fraction = one / (one - other);
  return [x1 + fraction * (x2 - x1), y1 + fraction * (y2 - y1)];
}
