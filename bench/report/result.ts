import type { Measured } from '../measure.ts';
import type { Required } from './required.ts';

/** One kind of work at one size. */
export interface WorkRow {
  readonly label: string;
  readonly measured: readonly Measured[];
}

/** Ours ÷ another's. */
export interface Comparison {
  readonly title: string;
  readonly ours: string;
  /** The better one of those that are there is compared with. */
  readonly against: readonly string[];
  /** What the ratio has to be at least; null where nothing is required. */
  readonly required: Required | null;
}

/** A single figure, without a contender. */
export interface Fact {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  /** What it has to be at most; null where nothing is required. */
  readonly limit: number | null;
}

export interface WorkResult {
  readonly title: string;
  readonly unit: string;
  /** Columns of the table, also of contenders that are not there. */
  readonly contenders: readonly string[];
  readonly rows: readonly WorkRow[];
  readonly comparisons: readonly Comparison[];
  readonly facts: readonly Fact[];
  /** What runs in this process and beside it; null for what is not there. */
  readonly software: Readonly<Record<string, string | null>>;
}

/** Hands a result to the runner, and ends the process: backends and neighbors would keep it alive. */
export function reportAndExit(result: WorkResult): void {
  if (process.send === undefined) {
    process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());
    return;
  }
  process.send(result, () => process.exit());
}
