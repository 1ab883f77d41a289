/** How many colours the tokens `--series-1` … have; see renderer/tokens.css. */
export const seriesColourCount = 8;

/** Strokes and gaps in pixels; empty is a whole line. */
const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

/** How a series is drawn: neighbours differ in colour and in dash, and no two of the first 32 share both. */
export function lineStyle(index: number): { readonly colour: number; readonly dash: readonly number[] } {
  const colour = index % seriesColourCount;
  const round = Math.floor(index / seriesColourCount);
  return { colour, dash: dashes[(index + round) % dashes.length] ?? [] };
}
