import type { Division } from '../routines/threads.ts';

/** Numbers of a left matrix that one part reads repeatedly: they fit into a core's L2 cache. */
const numbersInPart = 32_768;

/** Divides the rows of a product. */
export function rowParts(rows: number, rowLength: number, columns: number): Division {
  const fitting = wholeTiles(numbersInPart / rowLength);
  return { count: rows, partSize: Math.min(256, Math.max(16, fitting)), work: rows * rowLength * columns };
}

/** Divides the columns of a transposed left matrix, into as few parts as possible, because each part reads all rows. */
export function columnParts(
  columns: number,
  rows: number,
  rightColumns: number,
  threadCount: number,
): Division {
  const parts = threadCount === 1 ? 1 : 2 * threadCount;
  return { count: columns, partSize: wholeTiles(columns / parts + 3), work: rows * columns * rightColumns };
}

/** @returns the count rounded down to a multiple of four, at least four: routines process four at a time */
function wholeTiles(count: number): number {
  return Math.max(4, Math.floor(count / 4) * 4);
}
