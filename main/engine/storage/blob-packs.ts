import { mkdir, readdir, readFile, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { intactRecords } from './blob-record.ts';
import { isProcessAlive } from './process-alive.ts';

/** Changed with the record format: packs of other versions are removed. */
const suffix = '.v1.pack';

/** A larger pack isn't appended to anymore, so that evicting the oldest loses little. */
const fullPackBytes = 512_000_000;

/** `<name>` has blobs, `<name>.index` their records, `<name>.lock` the id of the process that appends. */
export interface Pack {
  readonly path: string;
  readonly bytes: number;
  readonly usedAtMs: number;
}

export const indexFile = (path: string): string => `${path}.index`;
const lockFile = (path: string): string => `${path}.lock`;

/** @returns the packs of a collection, the most recently used first */
export async function listPacks(folder: string): Promise<Pack[]> {
  const packs: Pack[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (name.endsWith('.pack') && !name.endsWith(suffix)) await removePack(path);
    if (!name.endsWith(suffix)) continue;
    const file = await stat(path).catch(() => null);
    if (file !== null) packs.push({ path, bytes: file.size, usedAtMs: file.mtimeMs });
  }
  return packs.sort((a, b) => b.usedAtMs - a.usedAtMs);
}

/** @returns the intact records of a pack, without torn or damaged ones */
export async function readRecords({ path, bytes }: Pack): Promise<Uint8Array> {
  return intactRecords(await readFile(indexFile(path)).catch(() => new Uint8Array()), bytes);
}

/**
 * Evicts the least recently used packs of all collections until the rest is at most `mostBytes`. Keeps at least one, and
 * every pack that a process appends to.
 * @param except packs that this process reads
 * @returns the bytes left
 */
export async function removeOldest(
  root: string,
  mostBytes: number,
  except: ReadonlySet<string>,
): Promise<number> {
  const collections = await readdir(root).catch(() => []);
  const lists = await Promise.all(collections.map((name) => listPacks(join(root, name))));
  const packs = lists.flat().sort((a, b) => a.usedAtMs - b.usedAtMs);
  let bytes = packs.reduce((sum, pack) => sum + pack.bytes, 0);
  for (const pack of packs.slice(0, -1)) {
    if (bytes <= mostBytes) break;
    if (except.has(pack.path) || (await isLocked(pack.path))) continue;
    await removePack(pack.path);
    bytes -= pack.bytes;
  }
  return bytes;
}

/** If another process reads it, the system keeps it until that process ends. */
export async function removePack(path: string): Promise<void> {
  for (const file of [indexFile(path), path, lockFile(path)])
    await rm(file, { force: true }).catch(() => undefined);
}

export async function markUsed(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

/**
 * Locks a pack that isn't full and that no other process appends to, or a new one.
 * @throws a system error if the folder can't be written
 */
export async function lockPack(folder: string, packs: readonly Pack[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const { path, bytes } of packs) if (bytes < fullPackBytes && (await lock(path))) return path;
  const name = `${Date.now().toString(36)}-${process.pid}-${randomBytes(4).toString('hex')}${suffix}`;
  await lock(join(folder, name));
  return join(folder, name);
}

export async function unlockPack(path: string): Promise<void> {
  await unlink(lockFile(path)).catch(() => undefined);
}

/** A lock has the process id; the lock of a process that has ended is taken over. */
async function lock(path: string): Promise<boolean> {
  const take = (): Promise<boolean> =>
    writeFile(lockFile(path), String(process.pid), { flag: 'wx' }).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      },
    );
  if (await take()) return true;
  if (await isLocked(path)) return false;
  await unlink(lockFile(path)).catch(() => undefined);
  return take();
}

async function isLocked(path: string): Promise<boolean> {
  const owner = Number(await readFile(lockFile(path), 'utf8').catch(() => ''));
  return owner > 0 && isProcessAlive(owner);
}
