import { existsSync } from 'node:fs';
import { uptime } from 'node:os';
import path from 'node:path';
import type { RunDetail } from '#shared/contract/engine-api.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { EpochMeasurements } from '#shared/domain/run/epoch-metrics.ts';
import type {
  BackendReport,
  EpochMetrics,
  RunFailure,
  RunResult,
  RunStatus,
  RunSummary,
  StepPlan,
} from '#shared/domain/run/run.ts';
import { checkpointFile } from '../checkpoint-name.ts';
import type { Connection, Row } from './connection.ts';

/** What is known when a run begins. */
export type NewRun = Pick<RunSummary, 'runId' | 'projectId' | 'startedAt'> &
  Pick<StoredRun, 'config' | 'plan' | 'classNames' | 'backend' | 'datasetFingerprint' | 'folder'>;

export interface RunEnd
  extends Pick<RunSummary, 'status' | 'hasWeights'>, Pick<RunDetail, 'result' | 'failure'> {
  /** ISO 8601, UTC. */
  readonly endedAt: string;
}

/** A run, with what only the engine needs. */
export interface StoredRun extends RunDetail {
  /** Where its weights are saved; absolute. */
  readonly folder: string;
  readonly datasetFingerprint: string;
}

/** With the number of completed epochs, and the comparison that the run belongs to. */
const selectRuns = `
  SELECT runs.*, projects.name AS project_name,
    (SELECT count(*) FROM epochs WHERE epochs.run_id = runs.run_id) AS epochs_done,
    (SELECT comparison_id FROM comparison_runs WHERE comparison_runs.run_id = runs.run_id) AS comparison_id
  FROM runs JOIN projects USING (project_id)`;

/** The runs, with their metrics for each epoch. */
export class RunTable {
  readonly #connection: Connection;
  readonly #dataFolder: string;

  constructor(connection: Connection, dataFolder: string) {
    this.#connection = connection;
    this.#dataFolder = dataFolder;
  }

  create(run: NewRun): void {
    this.#connection.run(
      `INSERT INTO runs (run_id, project_id, status, started_at, process_id, folder, dataset_fingerprint,
         config, step_plan, class_names, backend, has_weights) VALUES (?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
      run.runId,
      run.projectId,
      run.startedAt,
      process.pid,
      relativeInside(this.#dataFolder, run.folder),
      run.datasetFingerprint,
      JSON.stringify(run.config),
      JSON.stringify(run.plan),
      JSON.stringify(run.classNames),
      JSON.stringify(run.backend),
    );
  }

  addEpoch(runId: string, metrics: EpochMetrics): void {
    this.#connection.run(
      `INSERT OR REPLACE INTO epochs (run_id, epoch, step, images_seen, train_loss, train_accuracy,
         validation_loss, validation_accuracy, images_per_second, seconds, measured)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      runId,
      metrics.epoch,
      metrics.step,
      metrics.imagesSeen,
      metrics.trainLoss,
      metrics.trainAccuracy,
      metrics.validationLoss,
      metrics.validationAccuracy,
      metrics.imagesPerSecond,
      metrics.seconds,
      metrics.measured === undefined ? null : JSON.stringify(metrics.measured),
    );
  }

  end(runId: string, { status, endedAt, result, failure, hasWeights }: RunEnd): void {
    this.#connection.run(
      // A resumed run keeps its earlier result unless there is a new one.
      `UPDATE runs SET status = ?, ended_at = ?, result = coalesce(?, result), failure = ?,
         has_weights = max(has_weights, ?) WHERE run_id = ?`,
      status,
      endedAt,
      result === null ? null : JSON.stringify(result),
      failure === null ? null : JSON.stringify(failure),
      hasWeights ? 1 : 0,
      runId,
    );
  }

  /**
   * Assigns a run that has ended or was interrupted to this process.
   * @param epochs the epochs to resume from; later ones are measured again
   * @returns false if another process has it
   */
  reopen(runId: string, epochs: readonly EpochMetrics[]): boolean {
    return this.#connection.transaction(() => {
      const changed = this.#connection.run(
        `UPDATE runs SET status = 'running', ended_at = NULL, failure = NULL, process_id = ?, resumed_at = ?
         WHERE run_id = ? AND status <> 'running'`,
        process.pid,
        new Date().toISOString(),
        runId,
      );
      if (changed === 0) return false;
      this.#connection.run('DELETE FROM epochs WHERE run_id = ?', runId);
      for (const metrics of epochs) this.addEpoch(runId, metrics);
      return true;
    });
  }

  /** Most recently started first. */
  list(): readonly RunSummary[] {
    const rows = this.#connection.all(`${selectRuns} ORDER BY started_at DESC, runs.rowid DESC`);
    return rows.map((row) => toSummary(row, this.#folderOf(row)));
  }

  /** @returns the id of the run most recently saved in a folder */
  inFolder(folder: string): string | undefined {
    const row = this.#connection.first(
      'SELECT run_id FROM runs WHERE folder = ? ORDER BY started_at DESC, rowid DESC',
      relativeInside(this.#dataFolder, folder),
    );
    return row === undefined ? undefined : String(row['run_id']);
  }

  #folderOf(row: Row): string {
    return path.resolve(this.#dataFolder, String(row['folder']));
  }

  find(runId: string): StoredRun | undefined {
    const row = this.#connection.first(`${selectRuns} WHERE run_id = ?`, runId);
    if (row === undefined) return undefined;
    const epochs = this.#connection.all('SELECT * FROM epochs WHERE run_id = ? ORDER BY epoch', runId);
    return {
      summary: toSummary(row, this.#folderOf(row)),
      config: fromJson<RunConfig>(row, 'config'),
      plan: fromJson<StepPlan>(row, 'step_plan'),
      classNames: fromJson<string[]>(row, 'class_names'),
      epochs: epochs.map(toMetrics),
      result: fromJson<RunResult | null>(row, 'result'),
      failure: fromJson<RunFailure | null>(row, 'failure'),
      backend: fromJson<BackendReport>(row, 'backend'),
      folder: this.#folderOf(row),
      datasetFingerprint: String(row['dataset_fingerprint']),
    };
  }

  remove(runId: string): void {
    this.#connection.run('DELETE FROM runs WHERE run_id = ?', runId);
  }

  markInterrupted(isAlive: (processId: number) => boolean): number {
    return this.#connection.transaction(() => {
      const rows = this.#connection.all(
        "SELECT run_id, process_id, coalesce(resumed_at, started_at) AS since FROM runs WHERE status = 'running'",
      );
      const gone = rows.filter((row) => isAbandoned(row, isAlive));
      for (const row of gone) {
        this.#connection.run(
          "UPDATE runs SET status = 'interrupted' WHERE run_id = ?",
          row['run_id'] as string,
        );
      }
      return gone.length;
    });
  }
}

/**
 * Whether a running run's or comparison's process is gone. Process ids are reused after a restart: one from before this
 * boot, or from before this process, has no owner.
 * @param row with `process_id`, and `since` when that process took it
 */
export function isAbandoned(row: Row, isAlive: (processId: number) => boolean): boolean {
  const processId = Number(row['process_id']);
  const ageSeconds = processId === process.pid ? process.uptime() : uptime();
  const wasReused = Date.parse(String(row['since'])) < Date.now() - ageSeconds * 1000 - 1000;
  return wasReused || !isAlive(processId);
}

/** A run's folder inside the data folder is stored as a relative path, so that the data folder can be moved. */
function relativeInside(root: string, folder: string): string {
  const relative = path.relative(root, folder);
  return relative.startsWith('..') || path.isAbsolute(relative) ? folder : relative;
}

function toSummary(row: Row, folder: string): RunSummary {
  const config = fromJson<RunConfig>(row, 'config');
  const backend = fromJson<BackendReport>(row, 'backend');
  const result = fromJson<RunResult | null>(row, 'result');
  const plan = fromJson<StepPlan>(row, 'step_plan');
  const status = row['status'] as RunStatus;
  return {
    runId: String(row['run_id']),
    projectId: String(row['project_id']),
    projectName: String(row['project_name']),
    status,
    startedAt: String(row['started_at']),
    endedAt: row['ended_at'] as string | null,
    modelId: config.modelId,
    batchSize: plan.batchSize,
    isFullBatch: plan.stepsPerEpoch === 1,
    epochs: config.epochs,
    epochsDone: Number(row['epochs_done']),
    optimizerId: config.optimizerId,
    backendId: backend.id,
    headline: result?.headline ?? null,
    accuracy: headlineAccuracy(result),
    seed: config.seed,
    learningRate: result?.learningRate ?? null,
    seconds: result?.seconds.total ?? null,
    comparisonId: row['comparison_id'] as string | null,
    datasetFingerprint: String(row['dataset_fingerprint']),
    hasWeights: row['has_weights'] === 1,
    isResumable:
      status !== 'running' && status !== 'finished' && existsSync(path.join(folder, checkpointFile)),
  };
}

function headlineAccuracy(result: RunResult | null): number | null {
  if (result === null) return null;
  const score = result.headline === 'test' ? result.test : result.validation;
  return score?.accuracy ?? null;
}

function toMetrics(row: Row): EpochMetrics {
  return {
    epoch: Number(row['epoch']),
    step: Number(row['step']),
    imagesSeen: Number(row['images_seen']),
    trainLoss: real(row, 'train_loss'),
    trainAccuracy: real(row, 'train_accuracy'),
    validationLoss: real(row, 'validation_loss'),
    validationAccuracy: real(row, 'validation_accuracy'),
    imagesPerSecond: real(row, 'images_per_second'),
    seconds: real(row, 'seconds'),
    ...(row['measured'] === null ? {} : { measured: fromJson<EpochMeasurements>(row, 'measured') }),
  };
}

function real(row: Row, column: string): number {
  return (row[column] as number | null) ?? Number.NaN;
}

/** Only this file writes these columns, in the format of the database's version. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names the column's type
function fromJson<T>(row: Row, column: string): T {
  return JSON.parse((row[column] as string | null) ?? 'null') as T;
}
