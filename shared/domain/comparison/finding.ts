import type { RunConfig } from '../run/run-config.ts';
import { wilsonInterval } from '../run/score.ts';
import type { ComparisonRow } from './compare-runs.ts';
import { halfInterval } from './statistics.ts';

/** Which row is meant: by size, and by rate where several were compared. */
export interface RowName {
  readonly batchSize: number;
  readonly isFullBatch: boolean;
  /** Null where all rows have the same. */
  readonly givenRate: RunConfig['learningRate'] | null;
}

/** First to the accuracy by one measure; `factor`: how many times as much the next one took. */
export interface Lead {
  readonly row: RowName;
  readonly amount: number;
  readonly next: RowName | null;
  readonly factor: number | null;
}

/** Highest against lowest mean best accuracy. */
export interface AccuracyDifference {
  readonly highest: RowName;
  readonly lowest: RowName;
  /** As a fraction, 0 … 1. */
  readonly difference: number;
  /** A difference up to this is what chance alone makes (95 %). */
  readonly noise: number;
  readonly isWithinNoise: boolean;
  /** Whether the spread over seeds is part of the noise; with one seed it is not known. */
  readonly knowsSeeds: boolean;
}

/** What a comparison says, as data; the sentences are the window's and the command line's. */
export type ComparisonFinding =
  | { readonly kind: 'nothing' }
  /** One row alone is done: there is nothing to compare it with. */
  | { readonly kind: 'single'; readonly row: RowName; readonly best: number }
  | ({ readonly kind: 'compared'; readonly accuracy: number } & {
      /** Null where no row reached the accuracy with all its seeds. */
      readonly time: (Lead & { /** Null with one seed. */ readonly isClear: boolean | null }) | null;
      readonly steps: Lead | null;
      readonly best: AccuracyDifference;
      /** Runs of each row. */
      readonly seedCount: number;
      readonly validationImages: number;
    });

/** @param accuracy the one that the rows' efforts belong to */
export function findingOf(
  rows: readonly ComparisonRow[],
  accuracy: number | null,
  validationImages: number,
): ComparisonFinding {
  const done = rows.filter((row): row is DoneRow => row.best !== null);
  const nameOf = namer(done);
  const [first] = done;
  if (first === undefined || accuracy === null) return { kind: 'nothing' };
  if (done.length === 1) return { kind: 'single', row: nameOf(first), best: first.best.mean };
  const time = leadOf(done, nameOf, ({ seconds }) => seconds);
  return {
    kind: 'compared',
    accuracy,
    time: time === null ? null : { ...time, isClear: isTimeClear(done) },
    steps: leadOf(done, nameOf, ({ steps }) => steps),
    best: accuracyDifference(done, nameOf, validationImages),
    seedCount: Math.max(...rows.map(({ planned }) => planned)),
    validationImages,
  };
}

function namer(rows: readonly ComparisonRow[]): (row: ComparisonRow) => RowName {
  const hasRates = new Set(rows.map(({ givenRate }) => givenRate)).size > 1;
  return ({ batchSize, isFullBatch, givenRate }) => ({
    batchSize,
    isFullBatch,
    givenRate: hasRates ? givenRate : null,
  });
}

function leadOf(
  rows: readonly ComparisonRow[],
  nameOf: (row: ComparisonRow) => RowName,
  amountOf: (effort: NonNullable<ComparisonRow['effort']>) => number,
): Lead | null {
  const [first, second] = rows
    .flatMap((row) => (row.effort === null ? [] : [{ row, amount: amountOf(row.effort) }]))
    .sort((one, other) => one.amount - other.amount);
  if (first === undefined) return null;
  return {
    row: nameOf(first.row),
    amount: first.amount,
    next: second === undefined ? null : nameOf(second.row),
    factor: second === undefined ? null : second.amount / first.amount,
  };
}

/** Whether the slowest seed of the first still was faster than the fastest seed of the second. */
function isTimeClear(rows: readonly ComparisonRow[]): boolean | null {
  const [first, second] = rows
    .flatMap(({ effort, seconds }) => (effort === null || seconds === null ? [] : [seconds]))
    .sort((one, other) => one.mean - other.mean);
  if (first === undefined || second === undefined || first.count < 2 || second.count < 2) return null;
  return first.highest < second.lowest;
}

type DoneRow = ComparisonRow & { readonly best: NonNullable<ComparisonRow['best']> };

/**
 * Whether the highest and the lowest mean best accuracy differ by more than chance. Two sources of chance, added as
 * squares: so few validation images (the sides of both 95% Wilson intervals that face each other, Newcombe's method
 * 10), and seeds (95 % of either mean by Student's t). Both were asked about the same images, which Newcombe's method
 * takes for different ones: the noise is rather too wide than too narrow.
 * @see Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
 */
function accuracyDifference(
  rows: readonly DoneRow[],
  nameOf: (row: ComparisonRow) => RowName,
  validationImages: number,
): AccuracyDifference {
  const sorted = [...rows].sort((one, other) => other.best.mean - one.best.mean);
  const highest = sorted[0] as DoneRow;
  const lowest = sorted.at(-1) as DoneRow;
  const [low] = wilsonInterval(highest.best.mean * validationImages, validationImages);
  const [, high] = wilsonInterval(lowest.best.mean * validationImages, validationImages);
  const ofSeeds = [highest, lowest].map(({ best }) => halfInterval(best));
  const noise = Math.hypot(
    highest.best.mean - low,
    high - lowest.best.mean,
    ...ofSeeds.map((half) => half ?? 0),
  );
  const difference = highest.best.mean - lowest.best.mean;
  return {
    highest: nameOf(highest),
    lowest: nameOf(lowest),
    difference,
    noise,
    isWithinNoise: difference <= noise,
    knowsSeeds: ofSeeds.every((half) => half !== null),
  };
}
