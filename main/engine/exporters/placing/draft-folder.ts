import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { makeFolder, toFolderError } from '#engine/storage/make-folder.ts';
import { isProcessAlive } from '#engine/storage/process-alive.ts';

const prefix = '.batchwise-export-';
/** Older drafts are left-overs even where their owner cannot be told any more. */
const oldMs = 24 * 60 * 60 * 1000;

/** A folder beside the target, on the same disk, so that it can be moved there in one step. */
export interface DraftFolder {
  /** Empty at first; everything is written here, then it is moved away. */
  readonly content: string;
  remove(): Promise<void>;
}

/**
 * Makes a draft folder beside the target, with the parents that are missing, and removes the drafts of exports that were
 * killed. Its name says who writes it: machine, process, and a random part.
 * @throws AppError `storage/…` where nothing can be written there
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
    // Another export may remove it at the same time; what cannot be removed does not stop this one.
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

/** Tells machines apart that share a network disk: process ids mean nothing on another one. */
const machine = (): string => createHash('sha256').update(os.hostname()).digest('hex').slice(0, 8);
