import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AppError, type ErrorParameters } from '#shared/domain/errors.ts';
import { sync, syncFolder } from '#engine/storage/atomic-file.ts';
import { errnoOf, toStorageError } from '#engine/storage/disk-space.ts';
import { makeFolder, toFolderError } from '#engine/storage/make-folder.ts';
import { isProcessAlive } from '#engine/storage/process-alive.ts';

/**
 * An export never overwrites anything: its target must not exist yet, or be an empty folder.
 * @returns the absolute path to write to, with links resolved
 * @throws AppError `export/not-empty`, or a `storage/…` error if it can't be read
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
 * Moves a finished folder to its target in one step: the target has everything or is unchanged.
 * @throws AppError `export/not-empty` if something was put there in the meantime
 */
export async function moveIntoPlace(finished: string, target: string): Promise<void> {
  try {
    await rename(finished, target);
  } catch (error) {
    if (!isObstacle(error)) throw toStorageError(error, target);
    // Windows doesn't replace even an empty folder; removing it fails if it isn't empty.
    await rmdir(target).catch((cause: unknown) => {
      throw notUsable(target, 'not-empty', cause);
    });
    await rename(finished, target).catch((cause: unknown) => {
      throw toStorageError(cause, target);
    });
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    if (errnoOf(error) === 'ENOTDIR') throw notUsable(path.dirname(file), 'file', error);
    throw toFolderError(error, file);
  }
}

async function looked<T>(file: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw toStorageError(error, file);
  }
}

function notUsable(
  file: string,
  reason: ErrorParameters['export/not-empty']['reason'],
  cause?: unknown,
): AppError {
  return new AppError('export/not-empty', { path: file, reason }, cause);
}

const isObstacle = (error: unknown): boolean =>
  ['EEXIST', 'ENOTEMPTY', 'EPERM', 'EACCES', 'ENOTDIR'].includes(String(errnoOf(error)));

const prefix = '.batchwise-export-';
/** Drafts older than this are abandoned, even if their owner can't be determined. */
const oldMs = 24 * 60 * 60 * 1000;

/** A folder beside the target, on the same disk, so that it can be moved there in one step. */
export interface DraftFolder {
  /** Empty at first; everything is written here, then it is moved away. */
  readonly content: string;
  remove(): Promise<void>;
}

/**
 * Makes a draft folder beside the target, with missing parents, and removes the drafts of exports that were killed. Its
 * name identifies the writer: machine, process, and random characters.
 * @throws AppError `storage/…` if nothing can be written there
 */
export async function makeDraftFolder(target: string): Promise<DraftFolder> {
  const parent = path.dirname(target);
  await makeFolder(parent);
  await removeLeftOvers(parent);
  const draft = path.join(parent, `${prefix}${machine()}-${process.pid}-`);
  const folder = await mkdtemp(draft).catch((error: unknown) => {
    throw toFolderError(error, target);
  });
  const content = path.join(folder, 'content');
  await mkdir(content);
  return { content, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function removeLeftOvers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    const folder = path.join(parent, name);
    // Another export may remove it at the same time; one that can't be removed doesn't stop this export.
    if (await isLeftOver(folder, name).catch(() => false)) {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

async function isLeftOver(folder: string, name: string): Promise<boolean> {
  const [owner, pid] = name.slice(prefix.length).split('-');
  if (owner === machine() && !isProcessAlive(Number(pid))) return true;
  return Date.now() - (await stat(folder)).mtimeMs > oldMs;
}

/** Tells apart machines that share a network disk: process ids mean nothing on another machine. */
const machine = (): string => createHash('sha256').update(os.hostname()).digest('hex').slice(0, 8);

/**
 * Makes a folder and its contents survive a power cut.
 * @returns the bytes of its files
 */
export async function syncTree(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += await syncTree(file);
    else {
      await sync(file, 'r+');
      bytes += (await stat(file)).size;
    }
  }
  await syncFolder(folder);
  return bytes;
}
