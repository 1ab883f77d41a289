export interface Spread {
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
  /** Sample standard deviation (n − 1); null for a single value. */
  readonly deviation: number | null;
  readonly count: number;
}

/** @returns null without values */
export function spreadOf(values: readonly number[]): Spread | null {
  const count = values.length;
  if (count === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    lowest: Math.min(...values),
    highest: Math.max(...values),
    deviation: count === 1 ? null : Math.sqrt(squares / (count - 1)),
    count,
  };
}

/** 97.5 % quantiles of Student's t for 1 … 10 degrees of freedom. @see any table, e.g. NIST/SEMATECH e-Handbook 1.3.6.7.2 */
const t975 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/** Beyond ten degrees of freedom the last entry is used: a little wide rather than too narrow. @param degrees at least 1 */
export function studentQuantile(degrees: number): number {
  return t975[Math.min(degrees, t975.length) - 1] ?? Infinity;
}

/** Half of the 95 % interval of the mean; null where one value says nothing about the spread. */
export function halfInterval({ deviation, count }: Spread): number | null {
  return deviation === null ? null : (studentQuantile(count - 1) * deviation) / Math.sqrt(count);
}

/** NaN without values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}
