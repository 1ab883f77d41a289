import { lstat, readdir, realpath, rename, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError, type ErrorParameters } from '#shared/contract/errors.ts';
import { toStorageError } from '#engine/storage/disk-space.ts';
import { toFolderError } from '#engine/storage/make-folder.ts';

/**
 * An export never overwrites: its target must not exist yet, or be an empty folder.
 * @returns the absolute path to write to, links followed
 * @throws AppError `export/not-empty`, or a `storage/…` error where it cannot be looked at
 */
export async function usableTarget(folder: string): Promise<string> {
  const absolute = path.resolve(folder);
  if (!(await exists(absolute))) return absolute;
  const target = await realpath(absolute).catch((cause: unknown) => {
    throw notUsable(absolute, 'dangling-link', cause);
  });
  if (!(await looked(target, () => lstat(target))).isDirectory()) throw notUsable(target, 'file');
  const entries = await looked(target, () => readdir(target));
  if (entries.length > 0) throw notUsable(target, 'not-empty');
  return target;
}

/**
 * Moves a finished folder to its target in one step: the target holds everything or is as it was.
 * @throws AppError `export/not-empty` where something was put there meanwhile
 */
export async function moveIntoPlace(finished: string, target: string): Promise<void> {
  try {
    await rename(finished, target);
  } catch (error) {
    if (!isObstacle(error)) throw toStorageError(error, target);
    // Windows does not replace even an empty folder; removing it fails where it is not empty.
    await rmdir(target).catch((cause: unknown) => {
      throw notUsable(target, 'not-empty', cause);
    });
    await rename(finished, target).catch((cause: unknown) => {
      throw toStorageError(cause, target);
    });
  }
}

async function exists(place: string): Promise<boolean> {
  try {
    await lstat(place);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    if (codeOf(error) === 'ENOTDIR') throw notUsable(path.dirname(place), 'file', error);
    throw toFolderError(error, place);
  }
}

async function looked<T>(place: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw toStorageError(error, place);
  }
}

function notUsable(
  place: string,
  reason: ErrorParameters['export/not-empty']['reason'],
  cause?: unknown,
): AppError {
  return new AppError('export/not-empty', { path: place, reason }, cause);
}

const isObstacle = (error: unknown): boolean =>
  ['EEXIST', 'ENOTEMPTY', 'EPERM', 'EACCES', 'ENOTDIR'].includes(String(codeOf(error)));

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
