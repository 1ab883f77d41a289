/** How many colors the tokens `--series-1` … have; see renderer/tokens.css. */
export const seriesColorCount = 8;

/** Strokes and gaps in pixels; empty is a whole line. */
const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

/** How a series is drawn: neighbors differ in color and in dash, and no two of the first 32 share both. */
export function lineStyle(index: number): { readonly color: number; readonly dash: readonly number[] } {
  const color = index % seriesColorCount;
  const round = Math.floor(index / seriesColorCount);
  return { color, dash: dashes[(index + round) % dashes.length] ?? [] };
}
