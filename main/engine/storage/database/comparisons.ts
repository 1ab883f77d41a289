import type { ComparisonConfig } from '#shared/domain/comparison/comparison-config.ts';
import type { ComparisonDetail } from '#shared/contract/engine-api.ts';
import {
  isDone,
  isOwnFailure,
  type PlannedRun,
  type ComparisonRun,
  type ComparisonRunState,
  type ComparisonStatus,
  type ComparisonSummary,
} from '#shared/domain/comparison/comparison.ts';
import type { Connection, Row } from './connection.ts';
import { isAbandoned, type RunTable } from './runs.ts';

/** What is known when a comparison begins. */
export interface NewComparison
  extends
    Pick<ComparisonSummary, 'comparisonId' | 'projectId' | 'startedAt'>,
    Pick<StoredComparison, 'config' | 'datasetFingerprint' | 'validationImages'> {
  /** In the order of the queue. */
  readonly runs: readonly PlannedRun[];
}

/** A comparison, with what only the engine needs. */
export type StoredComparison = ComparisonDetail & { readonly datasetFingerprint: string };

const selectComparisons = `
  SELECT comparisons.*, projects.name AS project_name FROM comparisons JOIN projects USING (project_id)`;

/** Comparisons of batch sizes and their queues; the runs themselves are `RunTable`'s. */
export class ComparisonTable {
  readonly #connection: Connection;
  readonly #runs: RunTable;

  constructor(connection: Connection, runs: RunTable) {
    this.#connection = connection;
    this.#runs = runs;
  }

  create(comparison: NewComparison): void {
    this.#connection.transaction(() => {
      this.#connection.run(
        `INSERT INTO comparisons (comparison_id, project_id, status, started_at, continued_at, process_id, dataset_fingerprint,
           validation_images, config) VALUES (?, ?, 'running', ?, ?, ?, ?, ?, ?)`,
        comparison.comparisonId,
        comparison.projectId,
        comparison.startedAt,
        comparison.startedAt,
        process.pid,
        comparison.datasetFingerprint,
        comparison.validationImages,
        JSON.stringify(comparison.config),
      );
      for (const [position, planned] of comparison.runs.entries()) {
        this.#connection.run(
          'INSERT INTO comparison_runs (comparison_id, position, planned) VALUES (?, ?, ?)',
          comparison.comparisonId,
          position,
          JSON.stringify(planned),
        );
      }
    });
  }

  /** Assigns the comparison to this process. @returns false if another process has it */
  claim(comparisonId: string): boolean {
    const changed = this.#connection.run(
      "UPDATE comparisons SET status = 'running', process_id = ?, continued_at = ? WHERE comparison_id = ? AND status <> 'running'",
      process.pid,
      new Date().toISOString(),
      comparisonId,
    );
    return changed === 1;
  }

  setStatus(comparisonId: string, status: ComparisonStatus): void {
    this.#connection.run('UPDATE comparisons SET status = ? WHERE comparison_id = ?', status, comparisonId);
  }

  /** Assigns a position in the queue to a run; drops what an earlier run measured there. */
  setRun(comparisonId: string, position: number, runId: string): void {
    this.#connection.run(
      'UPDATE comparison_runs SET run_id = ?, peak_memory_bytes = NULL WHERE comparison_id = ? AND position = ?',
      runId,
      comparisonId,
      position,
    );
  }

  setPeakMemory(comparisonId: string, position: number, bytes: number): void {
    this.#connection.run(
      'UPDATE comparison_runs SET peak_memory_bytes = ? WHERE comparison_id = ? AND position = ?',
      bytes,
      comparisonId,
      position,
    );
  }

  /** Most recently started first. */
  list(): readonly ComparisonSummary[] {
    return this.#connection
      .all(`${selectComparisons} ORDER BY started_at DESC, comparisons.rowid DESC`)
      .map((row) => summaryOf(row, this.#runsOf(String(row['comparison_id']))));
  }

  find(comparisonId: string): StoredComparison | undefined {
    const row = this.#connection.first(`${selectComparisons} WHERE comparison_id = ?`, comparisonId);
    if (row === undefined) return undefined;
    const runs = this.#runsOf(comparisonId);
    return {
      summary: summaryOf(row, runs),
      config: JSON.parse(String(row['config'])) as ComparisonConfig,
      validationImages: Number(row['validation_images']),
      datasetFingerprint: String(row['dataset_fingerprint']),
      runs,
    };
  }

  /** Its runs stay in the list of runs. */
  remove(comparisonId: string): void {
    this.#connection.run('DELETE FROM comparisons WHERE comparison_id = ?', comparisonId);
  }

  markInterrupted(isAlive: (processId: number) => boolean): void {
    const rows = this.#connection.all(
      "SELECT comparison_id, process_id, continued_at AS since FROM comparisons WHERE status = 'running'",
    );
    for (const row of rows)
      if (isAbandoned(row, isAlive)) this.setStatus(String(row['comparison_id']), 'interrupted');
  }

  #runsOf(comparisonId: string): readonly ComparisonRun[] {
    return this.#connection
      .all('SELECT * FROM comparison_runs WHERE comparison_id = ? ORDER BY position', comparisonId)
      .map((row) => this.#runOf(row));
  }

  #runOf(row: Row): ComparisonRun {
    const planned = JSON.parse(String(row['planned'])) as PlannedRun;
    const runId = row['run_id'] as string | null;
    const run = runId === null ? undefined : this.#runs.find(runId);
    return {
      ...planned,
      position: Number(row['position']),
      state: stateOf(run),
      runId,
      epochs: run?.epochs ?? [],
      learningRate: run?.result?.learningRate ?? null,
      failure: run?.failure ?? null,
      peakMemoryBytes: row['peak_memory_bytes'] as number | null,
    };
  }
}

function stateOf(run: ReturnType<RunTable['find']>): ComparisonRunState {
  switch (run?.summary.status) {
    case undefined:
      return 'waiting';
    case 'running':
    case 'finished':
      return run.summary.status;
    case 'stopped':
    case 'interrupted':
      return 'interrupted';
    case 'failed':
      // Being stopped before the first training step, or a full disk, isn't a failure of this batch size.
      return isOwnFailure(run.failure?.code) ? 'failed' : 'interrupted';
  }
}

function summaryOf(row: Row, runs: readonly ComparisonRun[]): ComparisonSummary {
  const { base, seeds } = JSON.parse(String(row['config'])) as ComparisonConfig;
  return {
    comparisonId: String(row['comparison_id']),
    projectId: String(row['project_id']),
    projectName: String(row['project_name']),
    status: row['status'] as ComparisonStatus,
    startedAt: String(row['started_at']),
    batchSizes: [...new Set(runs.map(({ batchSize }) => batchSize))].sort((one, other) => one - other),
    seedCount: new Set(seeds).size,
    modelId: base.modelId,
    epochs: base.epochs,
    done: runs.filter(isDone).length,
    total: runs.length,
  };
}
