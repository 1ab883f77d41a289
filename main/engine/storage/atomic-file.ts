import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { toStorageError } from './disk-space.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Writes a file completely or not at all: even after a crash, there is either the old file or the new one.
 * @param target absolute path; its folder is made if it is missing
 * @param contents the file's chunks, or its only one
 * @throws AppError `storage/disk-full`, `storage/no-permission`, `storage/not-found`
 */
export async function writeFileAtomically(
  target: string,
  contents: string | Uint8Array | readonly Uint8Array[],
): Promise<void> {
  const folder = path.dirname(target);
  // In the same folder, because a rename is atomic only on one disk.
  const draft = path.join(folder, `.${path.basename(target)}.${randomBytes(6).toString('hex')}.draft`);
  await makeFolder(folder);
  try {
    await writeThrough(draft, contents);
    await rename(draft, target);
    await syncFolder(folder);
  } catch (error) {
    await rm(draft, { force: true });
    throw toStorageError(error, target);
  }
}

/** @returns the target's name for a draft, which a killed process may leave; null for any other name */
export function fileOfDraft(name: string): string | null {
  return /^\.(.+)\.[0-9a-f]{12}\.draft$/.exec(name)?.[1] ?? null;
}

/** Without the sync, a power cut after the rename can leave an empty file under the final name. */
async function writeThrough(
  file: string,
  contents: string | Uint8Array | readonly Uint8Array[],
): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    const chunks = typeof contents === 'string' || contents instanceof Uint8Array ? [contents] : contents;
    for (const chunk of chunks) await handle.appendFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename in the folder durable; Windows has no such call and doesn't need it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform !== 'win32') await sync(folder, 'r');
}

export async function sync(file: string, flags: string): Promise<void> {
  const handle = await open(file, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
