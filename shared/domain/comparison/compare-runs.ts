import type { RunConfig } from '../run/run-config.ts';
import { median, spreadOf, type Spread } from './statistics.ts';
import type { ComparisonRun } from './comparison.ts';
import { bestAccuracy, timeToAccuracy, type Effort } from './time-to-accuracy.ts';

/** A line of the table: one batch size (and rate) over its seeds. */
export interface ComparisonRow {
  readonly variant: number;
  readonly batchSize: number;
  readonly isFullBatch: boolean;
  readonly givenRate: RunConfig['learningRate'];
  /** The rates that its runs trained with, lowest and highest; null before one has ended. */
  readonly learningRate: Pick<Spread, 'lowest' | 'highest'> | null;
  readonly finished: number;
  /** Runs that failed, e.g. whose loss grew without bound. */
  readonly failed: number;
  readonly planned: number;
  /** Mean over its seeds of what the accuracy took; null where one of them failed or never reached it. */
  readonly effort: Effort | null;
  /** Seconds of each seed that reached it. */
  readonly seconds: Spread | null;
  /** How many of the finished runs reached it. */
  readonly reached: number;
  /** Best validation accuracies of its seeds. */
  readonly best: Spread | null;
  readonly imagesPerSecond: number | null;
  /** The least of its seeds' peaks: the one that earlier runs left least in. See `ComparisonRun`. */
  readonly peakMemoryBytes: number | null;
}

/** The table, in the order of the variants. @param accuracy null where there is none to compare at yet */
export function compareRuns(
  runs: readonly ComparisonRun[],
  accuracy: number | null,
): readonly ComparisonRow[] {
  const variants = [...new Set(runs.map(({ variant }) => variant))].sort((one, other) => one - other);
  return variants.flatMap((variant) => {
    const own = runs.filter((run) => run.variant === variant);
    const [first] = own;
    return first === undefined ? [] : [rowOf(first, own, accuracy)];
  });
}

function rowOf(
  { variant, batchSize, isFullBatch, givenRate }: ComparisonRun,
  runs: readonly ComparisonRun[],
  accuracy: number | null,
): ComparisonRow {
  const finished = runs.filter(({ state, epochs }) => state === 'finished' && epochs.length > 0);
  const efforts =
    accuracy === null ? [] : finished.flatMap(({ epochs }) => timeToAccuracy(epochs, accuracy) ?? []);
  const failed = runs.filter(({ state }) => state === 'failed').length;
  const memory = runs.flatMap(({ peakMemoryBytes }) => peakMemoryBytes ?? []);
  // The median of the epochs: the first one is often slower, and one disturbed epoch must not count.
  const speeds = finished.map(({ epochs }) => median(epochs.map(({ imagesPerSecond }) => imagesPerSecond)));
  return {
    variant,
    batchSize,
    isFullBatch,
    givenRate,
    learningRate: spreadOf(runs.flatMap(({ learningRate }) => learningRate ?? [])),
    finished: finished.length,
    failed,
    planned: runs.length,
    effort: failed === 0 && efforts.length === finished.length ? meanEffort(efforts) : null,
    seconds: spreadOf(efforts.map(({ seconds }) => seconds)),
    reached: efforts.length,
    best: spreadOf(finished.map(({ epochs }) => bestAccuracy(epochs))),
    imagesPerSecond: spreadOf(speeds)?.mean ?? null,
    peakMemoryBytes: memory.length === 0 ? null : Math.min(...memory),
  };
}

function meanEffort(efforts: readonly Effort[]): Effort | null {
  const mean = (key: keyof Effort): number => spreadOf(efforts.map((effort) => effort[key]))?.mean ?? NaN;
  if (efforts.length === 0) return null;
  return { epochs: mean('epochs'), steps: mean('steps'), seconds: mean('seconds') };
}
