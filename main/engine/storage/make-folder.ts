import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError, type FolderObstacle } from '#shared/domain/errors.ts';
import { errnoOf, toStorageError } from './disk-space.ts';

/** The system's error codes for a path where no folder can be. */
const obstacles: ReadonlyMap<unknown, FolderObstacle> = new Map([
  ['ENOENT', 'not-creatable'],
  ['EEXIST', 'file-there'],
  ['ENOTDIR', 'file-on-the-way'],
  ['ENAMETOOLONG', 'name-too-long'],
  ['ELOOP', 'links-in-a-circle'],
  ['EINVAL', 'name-not-allowed'],
]);

/**
 * Makes a folder and its parents, unless they exist. (Node 20's own recursive `mkdir` never returns if a parent can't have
 * folders, like /proc.)
 * @throws AppError `storage/not-found` if no folder can be there; `storage/no-permission`, `storage/disk-full`
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeWithParents(folder);
  } catch (error) {
    throw toFolderError(error, folder);
  }
}

async function makeWithParents(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (await isFolder(folder)) return;
    const parent = path.dirname(folder);
    if (errnoOf(error) !== 'ENOENT' || parent === folder || (await isFolder(parent))) throw error;
    await makeWithParents(parent);
    await makeWithParents(folder);
  }
}

/**
 * Turns a failure to make a folder into an error that the user can act on.
 * @returns an AppError for what `makeFolder` throws; any other error unchanged
 */
export function toFolderError(error: unknown, folder: string): unknown {
  const obstacle = obstacles.get(errnoOf(error));
  if (obstacle === undefined) return toStorageError(error, folder);
  return new AppError('storage/not-found', { kind: 'folder', path: folder, obstacle }, error);
}

async function isFolder(location: string): Promise<boolean> {
  return stat(location).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
