import type { Measured } from '../measure.ts';
import type { Required } from './required.ts';

/** One workload at one size. */
export interface BenchmarkRow {
  readonly label: string;
  readonly measured: readonly Measured[];
}

/** Ours ÷ another's. */
export interface Comparison {
  readonly title: string;
  readonly ours: string;
  /** The fastest of these that is available counts. */
  readonly against: readonly string[];
  /** The minimum of the ratio; null if nothing is required. */
  readonly required: Required | null;
}

/** A single figure, without a contender. */
export interface Fact {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  /** The maximum; null if nothing is required. */
  readonly limit: number | null;
}

export interface BenchmarkResult {
  readonly title: string;
  readonly unit: string;
  /** Columns of the table, including missing contenders. */
  readonly contenders: readonly string[];
  readonly rows: readonly BenchmarkRow[];
  readonly comparisons: readonly Comparison[];
  readonly facts: readonly Fact[];
  /** Versions of the software in this and other processes; null if it is missing. */
  readonly software: Readonly<Record<string, string | null>>;
}

/** Sends a result to the runner and ends the process, which backends and neighbors would keep alive. */
export function reportAndExit(result: BenchmarkResult): void {
  if (process.send === undefined) {
    process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());
    return;
  }
  process.send(result, () => process.exit());
}
