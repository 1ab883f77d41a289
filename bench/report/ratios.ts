import { median, type Measured } from '../measure.ts';
import { leastOf } from './required.ts';
import type { Comparison, WorkResult, WorkRow } from './result.ts';

export interface Ratio {
  readonly title: string;
  readonly label: string;
  /** Median of the ratios of each round; null where the other one is not there. */
  readonly ratio: number | null;
  readonly required: number | null;
}

/** Every comparison of every row. */
export function ratiosOf({ rows, comparisons }: Pick<WorkResult, 'rows' | 'comparisons'>): Ratio[] {
  return rows.flatMap((row) => comparisons.map((comparison) => ratioOf(row, comparison)));
}

export function ratioOf(row: WorkRow, { title, ours, against, required }: Comparison): Ratio {
  const own = row.measured.find(({ name }) => name === ours);
  const [best] = row.measured
    .filter(({ name }) => against.includes(name))
    .toSorted((a, b) => b.median - a.median);
  const ratio = own === undefined || best === undefined ? null : roundByRound(own, best);
  return { title, label: row.label, ratio, required: leastOf(required, row.label) };
}

/** Two that worked in the same few seconds share what the machine did then; medians of many minutes do not. */
function roundByRound(own: Measured, other: Measured): number {
  return median(own.rounds.map((speed, round) => speed / (other.rounds[round] ?? NaN)));
}
