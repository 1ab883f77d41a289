import type { RowName } from '../../../shared/domain/sweep/finding.ts';
import type { SweepRun } from '../../../shared/domain/sweep/sweep.ts';

/** @returns the first finished run of a line of the table, whose settings stand for it; null where it was removed */
export function runOfRow(runs: readonly SweepRun[], row: RowName): string | null {
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
