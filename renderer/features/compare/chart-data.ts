import type uPlot from 'uplot';
import type { ComparisonCurve } from '#shared/domain/comparison/curves.ts';

/**
 * Curves with x values of their own as one table, which is what the chart takes: every x once, ascending, and for each
 * curve its value there or null.
 */
export function chartData(curves: readonly ComparisonCurve[]): uPlot.AlignedData {
  const xs = [...new Set(curves.flatMap(({ points }) => points.map(({ x }) => x)))].sort(
    (one, other) => one - other,
  );
  const columns = curves.map(({ points }) => {
    const values = new Map(points.map(({ x, y }) => [x, y]));
    return xs.map((x) => values.get(x) ?? null);
  });
  return [xs, ...columns];
}
