import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, type CheckpointFault } from '#shared/domain/errors.ts';
import { readTensorFile, writeTensorFile } from '#engine/storage/tensor-file.ts';
import { removePathSoFar } from '../callbacks/path-snapshots.ts';
import { checkpointFile } from '#engine/storage/checkpoint-name.ts';
import { fromTensorFile, toTensorFile } from './format.ts';
import type { Checkpoint } from './checkpoint.ts';

/**
 * The former checkpoint stays until the new one is whole.
 * @param folder of the run
 * @throws AppError `storage/disk-full`, `storage/no-permission`
 */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  await writeTensorFile(join(folder, checkpointFile), toTensorFile(checkpoint));
}

/**
 * @returns null where the run has none
 * @throws AppError `storage/damaged` for a file that is not what was written, or of another version; it is left as it is
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint | null> {
  const path = join(folder, checkpointFile);
  const file = await readTensorFile(path, () => faulty('damaged', path));
  if (file === null) return null;
  const checkpoint = fromTensorFile(file);
  if (typeof checkpoint === 'string') throw faulty(checkpoint, path);
  return checkpoint;
}

/** Takes away the checkpoint with what belongs to it, and what a process that was ended while it wrote one has left. */
export async function removeCheckpoint(folder: string): Promise<void> {
  await rm(join(folder, checkpointFile), { force: true });
  await removePathSoFar(folder);
  await removeDrafts(folder);
}

export async function removeDrafts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const drafts = names.filter((name) => name.startsWith(`.${checkpointFile}.`));
  await Promise.all(drafts.map((name) => rm(join(folder, name), { force: true })));
}

function faulty(fault: CheckpointFault, path: string): AppError {
  return new AppError('storage/damaged', { kind: 'checkpoint', fault, path });
}
