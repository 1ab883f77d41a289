import type { ComparisonRow } from '../domain/comparison/compare-runs.ts';
import type { Messages } from './en/english.ts';

/** A row of a comparison's table as text, for the window and the command line alike. */
export interface DescribedComparisonRow {
  readonly batchSize: string;
  readonly learningRate: string;
  readonly seconds: string;
  readonly epochs: string;
  readonly steps: string;
  readonly best: string;
  readonly imagesPerSecond: string;
  readonly peakMemory: string;
  /** Runs that failed, are missing or didn't reach the accuracy; empty if there are none. */
  readonly note: string;
}

export function describeComparisonRow(
  row: ComparisonRow,
  { compare, format }: Messages,
): DescribedComparisonRow {
  const text = compare.table;
  const { effort, best } = row;
  const missed = row.finished > 0 ? text.notReached : text.none;
  return {
    batchSize: compare.sizeShort(row.batchSize, row.isFullBatch),
    learningRate: text.rateOf(row),
    seconds: effort === null ? missed : text.duration(effort.seconds),
    epochs: effort === null ? text.none : text.amount(effort.epochs),
    steps: effort === null ? text.none : text.amount(effort.steps),
    best: best === null ? text.none : text.mean(best.mean, best.deviation),
    imagesPerSecond: row.imagesPerSecond === null ? text.none : format.number(row.imagesPerSecond),
    peakMemory: row.peakMemoryBytes === null ? text.none : format.bytes(row.peakMemoryBytes),
    note: text.noteOf(row),
  };
}
