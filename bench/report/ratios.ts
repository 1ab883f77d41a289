import { median, type Measured } from '../measure.ts';
import { leastOf } from './required.ts';
import type { Comparison, BenchmarkResult, BenchmarkRow } from './result.ts';

export interface Ratio {
  readonly title: string;
  readonly label: string;
  /** Median of each round's ratio; null if the other contender is missing. */
  readonly ratio: number | null;
  readonly required: number | null;
}

/** The ratios of every comparison in every row. */
export function ratiosOf({ rows, comparisons }: Pick<BenchmarkResult, 'rows' | 'comparisons'>): Ratio[] {
  return rows.flatMap((row) => comparisons.map((comparison) => ratioOf(row, comparison)));
}

export function ratioOf(row: BenchmarkRow, { title, ours, against, required }: Comparison): Ratio {
  const own = row.measured.find(({ name }) => name === ours);
  const [best] = row.measured
    .filter(({ name }) => against.includes(name))
    .toSorted((a, b) => b.median - a.median);
  const ratio = own === undefined || best === undefined ? null : roundByRound(own, best);
  return { title, label: row.label, ratio, required: leastOf(required, row.label) };
}

/** Two contenders measured within the same few seconds had the same conditions; medians over minutes didn't. */
function roundByRound(own: Measured, other: Measured): number {
  return median(own.rounds.map((speed, round) => speed / (other.rounds[round] ?? NaN)));
}
