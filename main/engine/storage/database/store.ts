import { existsSync } from 'node:fs';
import path from 'node:path';
import type { RecentProject } from '#shared/contract/engine-api.ts';
import { AppError } from '#shared/domain/errors.ts';
import type { EpochMetrics, RunSummary } from '#shared/domain/run/run.ts';
import { openDatabase } from './open-database.ts';
import { schema } from './schema.ts';
import { ImageEditTable, type ImageEdits } from './image-edits.ts';
import { ProjectTable } from './projects.ts';
import { RunTable, type NewRun, type RunEnd, type StoredRun } from './runs.ts';
import { ComparisonTable } from './comparisons.ts';

export type { NewRun, RunEnd, StoredRun };

/**
 * Projects, image edits, runs and their metrics, in one SQLite file that window and command line may use at once. A change
 * is on disk when the call returns. Every call may throw AppError `storage/disk-full`, `storage/no-permission`,
 * `storage/busy` or `storage/damaged`.
 */
export interface Store {
  /** Set if the file was damaged and replaced by a new one: to be shown. */
  readonly recovered: AppError | null;
  /** Set if this database was just created next to one of an earlier build, which is left alone. */
  readonly earlierBuild: AppError | null;
  findProject(paths: readonly string[]): { projectId: string } | undefined;
  /** Creates or finds by canonical paths; updates `openedAt`. */
  projectFor(paths: readonly string[], name: string): { projectId: string };
  /** Most recently opened first, each with whether it is reachable. */
  recentProjects(limit: number): readonly RecentProject[];
  edits(projectId: string): ImageEdits;
  /** Replaces all edits of the project. */
  saveEdits(projectId: string, edits: ImageEdits): void;
  createRun(run: NewRun): void;
  addEpoch(runId: string, metrics: EpochMetrics): void;
  endRun(runId: string, end: RunEnd): void;
  /** Most recently started first. */
  runs(): readonly RunSummary[];
  run(runId: string): StoredRun | undefined;
  /** The id of the run most recently saved in a folder. */
  runInFolder(folder: string): string | undefined;
  /**
   * Marks a run that ended or was interrupted as running again, in this process.
   * @param epochs the epochs to resume from
   * @returns false if another process has it
   */
  reopenRun(runId: string, epochs: readonly EpochMetrics[]): boolean;
  /** Removes it from the list; the caller removes its folder. */
  removeRun(runId: string): void;
  /** Comparisons of batch sizes. */
  readonly comparisons: ComparisonTable;
  /**
   * Marks runs and comparisons left 'running' by a process that is gone as 'interrupted'.
   * @returns the number of runs
   */
  markInterrupted(isAlive: (processId: number) => boolean): number;
  close(): void;
}

/** @throws AppError `storage/newer-version`, `storage/no-permission`, `storage/disk-full` */
export function openStore(dataFolder: string): Store {
  const file = path.join(dataFolder, 'batchwise-1.db');
  const earlierBuild = existsSync(file) ? null : earlierBuildNotice(path.join(dataFolder, 'batchwise.db'));
  const { connection, recovered } = openDatabase(file, schema);
  const projects = new ProjectTable(connection);
  const imageEdits = new ImageEditTable(connection);
  const runs = new RunTable(connection, dataFolder);
  const comparisons = new ComparisonTable(connection, runs);
  return {
    recovered,
    earlierBuild,
    findProject: (paths) => projects.find(paths),
    projectFor: (paths, name) => projects.open(paths, name),
    recentProjects: (limit) => projects.recent(limit),
    edits: (projectId) => imageEdits.of(projectId),
    saveEdits: (projectId, edits) => imageEdits.save(projectId, edits),
    createRun: (run) => runs.create(run),
    addEpoch: (runId, metrics) => runs.addEpoch(runId, metrics),
    endRun: (runId, end) => runs.end(runId, end),
    runs: () => runs.list(),
    run: (runId) => runs.find(runId),
    runInFolder: (folder) => runs.inFolder(folder),
    reopenRun: (runId, epochs) => runs.reopen(runId, epochs),
    removeRun: (runId) => runs.remove(runId),
    comparisons,
    markInterrupted(isAlive) {
      comparisons.markInterrupted(isAlive);
      return runs.markInterrupted(isAlive);
    },
    close: () => connection.close(),
  };
}

function earlierBuildNotice(file: string): AppError | null {
  if (!existsSync(file)) return null;
  return new AppError('run/earlier-build', { kind: 'list', folder: path.dirname(file) });
}
