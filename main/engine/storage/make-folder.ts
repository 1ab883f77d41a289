import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError, type FolderObstacle } from '#shared/domain/errors.ts';
import { toStorageError } from './disk-space.ts';

/** The system's error codes for a path at which there can be no folder. */
const obstacles: ReadonlyMap<unknown, FolderObstacle> = new Map([
  ['ENOENT', 'not-creatable'],
  ['EEXIST', 'file-there'],
  ['ENOTDIR', 'file-on-the-way'],
  ['ENAMETOOLONG', 'name-too-long'],
  ['ELOOP', 'links-in-a-circle'],
  ['EINVAL', 'name-not-allowed'],
]);

/**
 * Makes a folder with its parents, where it is not there yet. (Node's own recursive `mkdir` never ends where a parent is
 * there and takes no folder, as /proc does: seen with Node 20.)
 * @throws AppError `storage/not-found` where there can be none; `storage/no-permission`, `storage/disk-full`
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
    if (codeOf(error) !== 'ENOENT' || parent === folder || (await isFolder(parent))) throw error;
    await makeWithParents(parent);
    await makeWithParents(folder);
  }
}

/**
 * Gives a failure to make a folder the code that a person can act on.
 * @returns an AppError for what `makeFolder` throws, any other error unchanged
 */
export function toFolderError(error: unknown, folder: string): unknown {
  const obstacle = obstacles.get(codeOf(error));
  if (obstacle === undefined) return toStorageError(error, folder);
  return new AppError('storage/not-found', { kind: 'folder', path: folder, obstacle }, error);
}

async function isFolder(location: string): Promise<boolean> {
  return stat(location).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
