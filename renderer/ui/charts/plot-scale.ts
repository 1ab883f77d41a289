/** Maps a value to a position in an image, in px. */
export type Scale = (value: number) => number;

type Span = readonly [from: number, to: number];

/** Further out than any screen, and well inside what SVG can draw. */
const farAwayPx = 20_000;

export function linearScale([from, to]: Span, [start, end]: Span): Scale {
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

/** Doubling is the same way everywhere; values above 0 only. */
export function logScale([from, to]: Span, range: Span): Scale {
  const linear = linearScale([Math.log2(from), Math.log2(to)], range);
  return (value) => linear(Math.log2(value));
}

/**
 * An SVG path through these points, in px. What lies far outside is drawn toward its side, and a path ends where it is
 * no number any more: training that diverges does both.
 */
export function linePath(points: readonly (readonly [x: number, y: number])[]): string {
  const end = points.findIndex(([x, y]) => Number.isNaN(x) || Number.isNaN(y));
  return points
    .slice(0, end === -1 ? undefined : end)
    .map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${rounded(x)} ${rounded(y)}`)
    .join('');
}

/** An SVG path of separate straight pieces. */
export function piecesPath(pieces: readonly (readonly [number, number, number, number])[]): string {
  return pieces
    .map(([x1, y1, x2, y2]) => `M${rounded(x1)} ${rounded(y1)}L${rounded(x2)} ${rounded(y2)}`)
    .join('');
}

function rounded(px: number): string {
  return String(Math.round(Math.min(farAwayPx, Math.max(-farAwayPx, px)) * 10) / 10);
}
