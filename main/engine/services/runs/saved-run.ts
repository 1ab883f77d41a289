import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#shared/domain/errors.ts';
import { checkpointFile } from '#engine/storage/checkpoint-name.ts';
import type { Store, StoredRun } from '#engine/storage/database/store.ts';
import {
  earlierBuild,
  holdsEarlierRun,
  ownNameIn,
  readRunFolder,
  removeRunFolder,
  runFile,
  type RunContents,
} from './run-folder.ts';

/** @throws AppError `run/not-found` */
export function storedRun(store: Store, runId: string): StoredRun {
  const run = store.run(runId);
  if (run === undefined) throw new AppError('run/not-found', { runId });
  return run;
}

/**
 * @returns what a run of the list saved
 * @throws AppError `run/not-found`; `run/no-weights` where it saved none, or its folder holds another run's; `storage/damaged`
 */
export async function readSavedRun(store: Store, runId: string): Promise<RunContents> {
  const { folder } = storedRun(store, runId);
  const contents = await readRunFolder(folder);
  const found = contents.model.runId;
  if (found === runId) return contents;
  throw new AppError('run/no-weights', { reason: 'other-run', folder, runId, otherRunId: found });
}

/** Removes a run from the list, and its files from the disk. @throws AppError `run/not-found` */
export async function removeSavedRun(store: Store, runId: string): Promise<void> {
  const { folder } = storedRun(store, runId);
  // The files there belong to the run that was last saved there.
  const owner = store.runInFolder(folder);
  store.removeRun(runId);
  if (owner === runId) await removeRunFolder(folder, runId);
}

/**
 * A new run never replaces another, whether that one is finished or can go on. Nor does it overwrite somebody else's file
 * that has a name a run uses, or remove that file when the run is removed.
 * @throws AppError `usage/wrong-arguments`; `run/already-running` for a folder in which a run is going on
 */
export function assertFreeFolder(store: Store, folder: string): void {
  const runId = store.runInFolder(folder);
  if (runId !== undefined && store.run(runId)?.summary.status === 'running') {
    throw new AppError('run/already-running', { reason: 'in-folder', runId, folder });
  }
  if (holdsEarlierRun(folder)) throw earlierBuild(folder);
  const taken = ownNameIn(folder);
  if (taken === undefined) return;
  const holdsRun = [runFile, checkpointFile].some((file) => existsSync(join(folder, file)));
  throw new AppError('usage/wrong-arguments', { reason: 'folder-taken', folder, taken, holdsRun });
}
