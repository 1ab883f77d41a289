import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleaningUpOnInterrupt } from './interrupt.mjs';
import { isProcessAlive } from './lock.mjs';

/**
 * Gives `body` an empty folder on the same disk as the cache, so that a rename out of it is atomic, and removes the folder
 * afterwards, even after Ctrl-C. Also removes folders of processes that died.
 */
export async function withTemporaryFolder(cache, body) {
  const parent = path.join(cache, 'tmp');
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    const owner = Number(name.split('-')[0]);
    if (!isProcessAlive(owner)) rmSync(path.join(parent, name), { recursive: true, force: true });
  }
  const folder = mkdtempSync(path.join(parent, `${process.pid}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return cleaningUpOnInterrupt(remove, async () => {
    try {
      return await body(folder);
    } finally {
      remove();
    }
  });
}

/** Moves a finished file or folder to where readers look for it, replacing an older one. */
export async function moveIntoPlace(from, to) {
  await mkdir(path.dirname(to), { recursive: true });
  await rm(to, { recursive: true, force: true });
  await rename(from, to);
}

/** Readers see either the old text or the new one. */
export async function writeJsonAtomically(file, value) {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.part`;
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`);
  await rename(draft, file);
}

/** @returns undefined if the file is missing or isn't JSON */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
