import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#shared/contract/errors.ts';
import { checkpointFile } from '#engine/storage/checkpoint-place.ts';
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
  if (run === undefined)
    throw new AppError('run/not-found', 'This run is not in the list any more.', { runId });
  return run;
}

/**
 * @returns what a run of the list kept
 * @throws AppError `run/not-found`; `run/no-weights` where it kept none, or its folder holds another run's; `storage/damaged`
 */
export async function readKeptRun(store: Store, runId: string): Promise<RunContents> {
  const { folder } = storedRun(store, runId);
  const contents = await readRunFolder(folder);
  const kept = contents.model.runId;
  if (kept === runId) return contents;
  throw new AppError(
    'run/no-weights',
    `${folder} holds another run, ${kept}, so the weights of this one are not there any more. Nothing was changed.`,
    { runId, kept },
  );
}

/** Takes a run from the list, and what it kept from the disk. @throws AppError `run/not-found` */
export async function removeKeptRun(store: Store, runId: string): Promise<void> {
  const { folder } = storedRun(store, runId);
  // What lies there is that run's, of those that were ever kept there.
  const owner = store.runInFolder(folder);
  store.removeRun(runId);
  if (owner === runId) await removeRunFolder(folder, runId);
}

/**
 * A new run never takes the place of another: not of one that is kept, nor of one that can go on. Nor does it write over
 * what somebody else keeps under a name that a run uses, or take that along when it is removed.
 * @throws AppError `usage/wrong-arguments`; `run/already-running` for a folder in which a run is going on
 */
export function refuseTakenFolder(store: Store, folder: string): void {
  const runId = store.runInFolder(folder);
  if (runId !== undefined && store.run(runId)?.summary.status === 'running') {
    throw new AppError('run/already-running', `A run is going on in ${folder}. Name another folder.`, {
      runId,
      folder,
    });
  }
  if (holdsEarlierRun(folder)) throw earlierBuild(folder);
  const taken = ownNameIn(folder);
  if (taken === undefined) return;
  const holdsRun = [runFile, checkpointFile].some((file) => existsSync(join(folder, file)));
  throw new AppError(
    'usage/wrong-arguments',
    holdsRun
      ? `There is a run in ${folder} already, and it was left as it is. Go on with it by --resume, or name another folder.`
      : `There is ${taken} in ${folder} already, which a run would write over. Nothing was changed. Name another folder.`,
    { folder, taken },
  );
}
