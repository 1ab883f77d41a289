import type { SweepConfig } from '../../../shared/contract/sweep-config.ts';
import type { SweepDetail } from '../../../shared/contract/engine-api.ts';
import { isOwnFailure } from '../../../shared/domain/sweep/own-failure.ts';
import {
  isDone,
  type PlannedRun,
  type SweepRun,
  type SweepRunState,
  type SweepStatus,
  type SweepSummary,
} from '../../../shared/domain/sweep/sweep.ts';
import type { Connection, Row } from './connection.ts';
import { wasReused, type RunTable } from './runs.ts';

/** What is known of a comparison when it begins. */
export interface NewSweep {
  readonly sweepId: string;
  readonly projectId: string;
  readonly config: SweepConfig;
  readonly datasetFingerprint: string;
  readonly validationImages: number;
  /** In the order of the queue. */
  readonly runs: readonly PlannedRun[];
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** A comparison with what only the engine needs of it. */
export type StoredSweep = SweepDetail & { readonly datasetFingerprint: string };

const selectSweeps = `
  SELECT sweeps.*, projects.name AS project_name FROM sweeps JOIN projects USING (project_id)`;

/** Comparisons of batch sizes and their queues; the runs themselves are `RunTable`'s. */
export class SweepTable {
  readonly #connection: Connection;
  readonly #runs: RunTable;

  constructor(connection: Connection, runs: RunTable) {
    this.#connection = connection;
    this.#runs = runs;
  }

  create(sweep: NewSweep): void {
    this.#connection.transaction(() => {
      this.#connection.run(
        `INSERT INTO sweeps (sweep_id, project_id, status, started_at, continued_at, process_id, dataset_fingerprint,
           validation_images, config) VALUES (?, ?, 'running', ?, ?, ?, ?, ?, ?)`,
        sweep.sweepId,
        sweep.projectId,
        sweep.startedAt,
        sweep.startedAt,
        process.pid,
        sweep.datasetFingerprint,
        sweep.validationImages,
        JSON.stringify(sweep.config),
      );
      for (const [position, planned] of sweep.runs.entries()) {
        this.#connection.run(
          'INSERT INTO sweep_runs (sweep_id, position, planned) VALUES (?, ?, ?)',
          sweep.sweepId,
          position,
          JSON.stringify(planned),
        );
      }
    });
  }

  /** This process goes on with it. @returns false where another one does already */
  claim(sweepId: string): boolean {
    const changed = this.#connection.run(
      "UPDATE sweeps SET status = 'running', process_id = ?, continued_at = ? WHERE sweep_id = ? AND status <> 'running'",
      process.pid,
      new Date().toISOString(),
      sweepId,
    );
    return changed === 1;
  }

  setStatus(sweepId: string, status: SweepStatus): void {
    this.#connection.run('UPDATE sweeps SET status = ? WHERE sweep_id = ?', status, sweepId);
  }

  /** The place in the queue now belongs to this run; what an earlier one measured there is forgotten. */
  setRun(sweepId: string, position: number, runId: string): void {
    this.#connection.run(
      'UPDATE sweep_runs SET run_id = ?, peak_memory_bytes = NULL WHERE sweep_id = ? AND position = ?',
      runId,
      sweepId,
      position,
    );
  }

  setPeakMemory(sweepId: string, position: number, bytes: number): void {
    this.#connection.run(
      'UPDATE sweep_runs SET peak_memory_bytes = ? WHERE sweep_id = ? AND position = ?',
      bytes,
      sweepId,
      position,
    );
  }

  /** The last started first. */
  list(): readonly SweepSummary[] {
    return this.#connection
      .all(`${selectSweeps} ORDER BY started_at DESC, sweeps.rowid DESC`)
      .map((row) => summaryOf(row, this.#runsOf(String(row['sweep_id']))));
  }

  find(sweepId: string): StoredSweep | undefined {
    const row = this.#connection.first(`${selectSweeps} WHERE sweep_id = ?`, sweepId);
    if (row === undefined) return undefined;
    const runs = this.#runsOf(sweepId);
    return {
      summary: summaryOf(row, runs),
      config: JSON.parse(String(row['config'])) as SweepConfig,
      validationImages: Number(row['validation_images']),
      datasetFingerprint: String(row['dataset_fingerprint']),
      runs,
    };
  }

  /** Its runs stay in the list of runs. */
  remove(sweepId: string): void {
    this.#connection.run('DELETE FROM sweeps WHERE sweep_id = ?', sweepId);
  }

  markInterrupted(isAlive: (processId: number) => boolean): void {
    const rows = this.#connection.all(
      "SELECT sweep_id, process_id, continued_at FROM sweeps WHERE status = 'running'",
    );
    for (const row of rows) {
      const processId = Number(row['process_id']);
      const isGone = wasReused(processId, String(row['continued_at'])) || !isAlive(processId);
      if (isGone) this.setStatus(String(row['sweep_id']), 'interrupted');
    }
  }

  #runsOf(sweepId: string): readonly SweepRun[] {
    return this.#connection
      .all('SELECT * FROM sweep_runs WHERE sweep_id = ? ORDER BY position', sweepId)
      .map((row) => this.#runOf(row));
  }

  #runOf(row: Row): SweepRun {
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

function stateOf(run: ReturnType<RunTable['find']>): SweepRunState {
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
      // A run that was stopped before its first update, or met a full disk, is none that this batch size failed with.
      return isOwnFailure(run.failure?.code) ? 'failed' : 'interrupted';
  }
}

function summaryOf(row: Row, runs: readonly SweepRun[]): SweepSummary {
  const { base, seeds } = JSON.parse(String(row['config'])) as SweepConfig;
  return {
    sweepId: String(row['sweep_id']),
    projectId: String(row['project_id']),
    projectName: String(row['project_name']),
    status: row['status'] as SweepStatus,
    startedAt: String(row['started_at']),
    batchSizes: [...new Set(runs.map(({ batchSize }) => batchSize))].sort((one, other) => one - other),
    seedCount: new Set(seeds).size,
    modelId: base.modelId,
    epochs: base.epochs,
    done: runs.filter(isDone).length,
    total: runs.length,
  };
}
