import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/domain/errors.ts';

/** Bytes that this user can still write on the disk of a folder, which need not exist yet. */
export async function freeDiskBytes(folder: string): Promise<number> {
  try {
    const disk = await statfs(folder);
    return disk.bavail * disk.bsize;
  } catch (error) {
    const parent = path.dirname(folder);
    if (errnoOf(error) !== 'ENOENT' || parent === folder) throw error;
    return freeDiskBytes(parent);
  }
}

/**
 * Turns a failed write into an error that the user can act on.
 * @param at the file or folder to be written
 * @returns an AppError for a full disk, a missing permission or a write-protected disk; any other error unchanged
 */
export function toStorageError(error: unknown, at: string): unknown {
  switch (errnoOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('storage/disk-full', { path: at }, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError('storage/no-permission', { path: at }, error);
    default:
      return error;
  }
}

/** @returns the code of an error of the system (`ENOENT`) or the database (`SQLITE_FULL`); undefined for any other */
export function errnoOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
