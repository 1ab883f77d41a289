import type { Division } from '../routines/threads.ts';

/** Numbers of a left matrix that one part goes through again and again: they stay in a core's second cache. */
const numbersInPart = 32_768;

/** How the rows of a product are divided. */
export function rowParts(rows: number, rowLength: number, columns: number): Division {
  const fitting = wholeTiles(numbersInPart / rowLength);
  return { count: rows, partSize: Math.min(256, Math.max(16, fitting)), work: rows * rowLength * columns };
}

/** How the columns of a transposed left matrix are divided: as little as it takes, for each part goes through all rows. */
export function columnParts(
  columns: number,
  rows: number,
  rightColumns: number,
  threadCount: number,
): Division {
  const parts = threadCount === 1 ? 1 : 2 * threadCount;
  return { count: columns, partSize: wholeTiles(columns / parts + 3), work: rows * columns * rightColumns };
}

/** Routines work on four at a time. @returns as many, or a few less, and at least four */
function wholeTiles(count: number): number {
  return Math.max(4, Math.floor(count / 4) * 4);
}
