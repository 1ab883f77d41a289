import type { RowName } from '#shared/domain/comparison/finding.ts';
import type { ComparisonRun } from '#shared/domain/comparison/comparison.ts';

/** @returns the first finished run of a line of the table, whose settings stand for it; null where it was removed */
export function runOfRow(runs: readonly ComparisonRun[], row: RowName): string | null {
  const found = runs.find(
    (run) =>
      run.state === 'finished' &&
      run.runId !== null &&
      run.batchSize === row.batchSize &&
      run.isFullBatch === row.isFullBatch &&
      (row.givenRate === null || run.givenRate === row.givenRate),
  );
  return found?.runId ?? null;
}
