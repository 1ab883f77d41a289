import { closeSync, openSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isIntact, recordBytes, setPack } from './crop-record.ts';

/** Changes when decoding, cropping or the record changes: older packs are removed then. */
const packVersion = 2;
const suffix = `.v${packVersion}.crops`;

/** A pack that is larger is not appended to any more, so that little is lost when the oldest is removed. */
const fullPackBytes = 512_000_000;

/** A pair of files: `<name>` holds pixels, `<name>.index` the records; `<name>.lock` says which process appends. */
export interface CropPack {
  readonly path: string;
  readonly bytes: number;
  readonly usedAtMs: number;
  /** Intact records, the pack's number not set. */
  readonly records: Uint8Array;
}

/** Lists the packs in a folder, the last used first. Torn or damaged records are left out. */
export async function readPacks(folder: string): Promise<CropPack[]> {
  await mkdir(folder, { recursive: true });
  const packs: CropPack[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (/\.crops$/.test(name) && !name.endsWith(suffix)) await removePack(path);
    if (!name.endsWith(suffix)) continue;
    const [pixels, records] = await Promise.all([
      stat(path).catch(() => null),
      readFile(`${path}.index`).catch(() => new Uint8Array()),
    ]);
    if (pixels === null) continue;
    packs.push({
      path,
      bytes: pixels.size,
      usedAtMs: pixels.mtimeMs,
      records: intactRecords(records, pixels.size),
    });
  }
  return packs.sort((a, b) => b.usedAtMs - a.usedAtMs);
}

/** Keeps what a process that was killed wrote whole: a record must be intact and its crop inside the file. */
function intactRecords(bytes: Uint8Array, packBytes: number): Uint8Array {
  const kept = new Uint8Array(bytes.byteLength - (bytes.byteLength % recordBytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = 0;
  for (let at = 0; at + recordBytes <= bytes.byteLength; at += recordBytes) {
    if (!isIntact(bytes, at)) continue;
    const channels = bytes[at + 42] as number;
    const side = view.getUint16(at + 44, true);
    const cropEnd = view.getFloat64(at + 48, true) + side * side * channels;
    if (channels !== 0 && !(cropEnd <= packBytes)) continue;
    kept.set(bytes.subarray(at, at + recordBytes), end);
    end += recordBytes;
  }
  return kept.slice(0, end);
}

/** Removes a pack with its index. Where another process reads it, the system keeps it until that one ends. */
export async function removePack(path: string): Promise<void> {
  for (const file of [`${path}.index`, path, `${path}.lock`])
    await rm(file, { force: true }).catch(() => undefined);
}

export async function markUsed(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

/** The pack that this process appends to. Its descriptor is given to workers, which write pixels; records are written here. */
export class CropPackWriter {
  readonly path: string;
  readonly file: number;
  /** Bytes already used when it was opened. */
  readonly start: number;
  readonly #index: FileHandle;
  #indexEnd: number;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, file: number, start: number, index: FileHandle, indexEnd: number) {
    this.path = path;
    this.file = file;
    this.start = start;
    this.#index = index;
    this.#indexEnd = indexEnd;
  }

  /**
   * Takes a pack that has room and that nobody else appends to, or begins a new one.
   * @returns null where the folder cannot be written
   */
  static async open(folder: string, packs: readonly CropPack[]): Promise<CropPackWriter | null> {
    const roomy = packs.filter((pack) => pack.bytes < fullPackBytes).map((pack) => pack.path);
    const fresh = join(folder, `${Date.now().toString(36)}-${process.pid}-${randomName()}${suffix}`);
    try {
      for (const path of [...roomy, fresh]) {
        if (await lock(path)) return await CropPackWriter.#openLocked(path);
      }
      return null;
    } catch {
      // A cache that cannot be written is no reason to refuse images: they are decoded when needed.
      return null;
    }
  }

  static async #openLocked(path: string): Promise<CropPackWriter> {
    const index = await open(`${path}.index`, 'a+').then(async (handle) => {
      await handle.close();
      return open(`${path}.index`, 'r+');
    });
    closeSync(openSync(path, 'a'));
    const file = openSync(path, 'r+');
    const [pixels, records] = [await stat(path), await index.stat()];
    // A torn record at the end is written over.
    return new CropPackWriter(path, file, pixels.size, index, records.size - (records.size % recordBytes));
  }

  /** Appends records whose crops lie in the pack; returns at once, in order. */
  append(records: Uint8Array): void {
    if (records.byteLength === 0) return;
    const position = this.#indexEnd;
    this.#indexEnd += records.byteLength;
    this.#writing = this.#writing
      .then(async () => {
        await this.#index.write(records, 0, records.byteLength, position);
      })
      // A full disk: the crops stay unknown to the next process, nothing else is lost.
      .catch(() => undefined);
  }

  /** After the workers have ended. Removes the pack again where nothing came into it. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#index.close();
    closeSync(this.file);
    if (this.#indexEnd === 0) await removePack(this.path);
    else await unlink(`${this.path}.lock`).catch(() => undefined);
  }
}

/** Sets the number under which this process knows a pack, in all of its records. */
export function numberRecords(records: Uint8Array, pack: number): Uint8Array {
  for (let at = 0; at < records.byteLength; at += recordBytes) setPack(records, at, pack);
  return records;
}

/** A lock holds the process id; one whose process has ended is taken over. */
async function lock(path: string): Promise<boolean> {
  const file = `${path}.lock`;
  const take = (): Promise<boolean> =>
    writeFile(file, String(process.pid), { flag: 'wx' }).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      },
    );
  if (await take()) return true;
  const owner = Number(await readFile(file, 'utf8').catch(() => ''));
  if (owner > 0 && isAlive(owner)) return false;
  await unlink(file).catch(() => undefined);
  return take();
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function randomName(): string {
  return Math.floor(Math.random() * 2 ** 32).toString(36);
}
