import { closeSync, openSync } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { BlobIndex } from './blob-index.ts';
import {
  indexFile,
  listPacks,
  lockPack,
  markUsed,
  readRecords,
  removeOldest,
  removePack,
  unlockPack,
  type Pack,
} from './blob-packs.ts';
import { mostPacks, recordBytes, setPack, writeRecord, type BlobLocation } from './blob-record.ts';
import { appendBytes, readBlob, type BlobTarget } from './blob-writer.ts';
import { freeDiskBytes, toStorageError } from './disk-space.ts';

/** For all collections together; the least recently used packs are evicted. */
export const blobBudgetBytes = 8_000_000_000;
/** Freed below the budget before writing begins. */
const roomBytes = 1_000_000_000;
const leastFreeBytes = 2_000_000_000;

/** Below the cache folder; has a folder for each collection. */
export const blobFolder = 'blobs';

interface OpenPack extends Pack {
  /** Opened on first use; undefined if it couldn't be opened. */
  file?: number | undefined;
}

/** The index file of the pack that this process appends to. */
interface RecordFile {
  readonly path: string;
  readonly handle: FileHandle;
  end: number;
}

/**
 * Blobs in append-only packs, by the SHA-256 of what they were made from and a note that tells variants apart. Any number of
 * processes may read and write at once, each appending to its own packs; what a killed process finished writing isn't lost.
 */
export class BlobStore {
  readonly index = new BlobIndex();
  readonly #root: string;
  readonly #folder: string;
  readonly #packs: OpenPack[];
  #target: BlobTarget | null = null;
  #records: RecordFile | null = null;
  #writing: Promise<void> = Promise.resolve();
  #otherBytes = 0;

  private constructor(root: string, collection: string, packs: OpenPack[]) {
    this.#root = root;
    this.#folder = join(root, collection);
    this.#packs = packs;
  }

  /** Reads the records of a collection, which need not exist yet. Writes nothing. */
  static async open(cacheFolder: string, collection: string): Promise<BlobStore> {
    const root = join(cacheFolder, blobFolder);
    const packs = (await listPacks(join(root, collection))).slice(0, mostPacks - 1);
    const store = new BlobStore(root, collection, packs);
    // Oldest first: a later record of a blob replaces an earlier one, whose blob was lost.
    for (const [number, pack] of [...packs.entries()].reverse()) {
      const records = await readRecords(pack);
      for (let at = 0; at < records.byteLength; at += recordBytes) setPack(records, at, number);
      store.index.add(records);
    }
    return store;
  }

  /** Evicts what exceeds the budget. Call it before opening a collection, because it may evict that one's packs. */
  static async makeRoom(cacheFolder: string): Promise<void> {
    await removeOldest(join(cacheFolder, blobFolder), blobBudgetBytes - roomBytes, new Set());
  }

  /**
   * Takes a pack to append to; call it once.
   * @throws AppError `storage/disk-full`, `storage/no-permission`; a system error if the path isn't a folder
   */
  async startWriting(): Promise<BlobTarget> {
    if (this.#target !== null) return this.#target;
    try {
      const own = new Set(this.#packs.map(({ path }) => path));
      const allBytes = await removeOldest(this.#root, blobBudgetBytes - roomBytes, own);
      const path = await lockPack(this.#folder, this.#packs);
      const file = openSync(path, 'a+');
      closeSync(file);
      const { size: start } = await stat(path);
      this.#otherBytes = allBytes - start;
      const handle = await open(indexFile(path), 'a').then(async (created) => {
        await created.close();
        return open(indexFile(path), 'r+');
      });
      const { size } = await handle.stat();
      // A torn record at the end is overwritten.
      this.#records = { path, handle, end: size - (size % recordBytes) };
      this.#target = {
        file: openSync(path, 'r+'),
        pack: this.#numberOf(path),
        tail: sharedTail(start),
        isOpen: sharedFlag(),
      };
      return this.#target;
    } catch (error) {
      throw toStorageError(error, this.#folder);
    }
  }

  /** @returns descriptors by pack number, for workers, closed with the store; −1 for a pack that is gone */
  files(): number[] {
    return this.#packs.map((_, pack) => this.#fileOf(pack) ?? -1);
  }

  /**
   * Blocks, for about 5 µs if the system has the pack in memory.
   * @param into has the blob's length
   * @returns false if the blob is damaged or gone
   */
  read(location: BlobLocation, into: Uint8Array): boolean {
    const isFirst = this.#packs[location.pack]?.file === undefined;
    const file = this.#fileOf(location.pack);
    if (file === undefined) return false;
    if (isFirst) void this.markUsed([location.pack]);
    try {
      return readBlob(file, location, into);
    } catch {
      // A failing disk: the blob is computed again.
      return false;
    }
  }

  /**
   * Writes blobs of equal length at once, so that they survive a crash.
   * @param keys 32 bytes each
   * @param blobs concatenated
   * @throws AppError `storage/disk-full`, `storage/no-permission`
   */
  async append(keys: readonly Uint8Array[], note: Uint8Array, blobs: Uint8Array): Promise<void> {
    const target = await this.startWriting();
    const length = blobs.byteLength / keys.length;
    const records = new Uint8Array(keys.length * recordBytes);
    try {
      // The blobs first: a record must never point to a missing blob.
      const start = appendBytes(target, blobs);
      keys.forEach((key, i) => {
        const checksum = crc32(blobs.subarray(i * length, (i + 1) * length));
        const location = { pack: target.pack, offset: start + i * length, length, checksum };
        writeRecord(records, i * recordBytes, key, note, location);
      });
      await this.#append(records);
    } catch (error) {
      throw toStorageError(error, this.#folder);
    }
    this.index.add(records);
  }

  /** Writes records whose blobs workers have stored, in order, without waiting. They aren't added to the index. */
  remember(records: Uint8Array): void {
    // A full disk: the next process doesn't find the blobs, but nothing else is lost.
    this.#append(records).catch(() => undefined);
  }

  /** The packs used last are evicted last. */
  async markUsed(packs: Iterable<number>): Promise<void> {
    for (const number of packs) {
      const pack = this.#packs[number];
      if (pack !== undefined) await markUsed(pack.path);
    }
  }

  /** Whether budget and disk have space for more. */
  async hasRoom(): Promise<boolean> {
    if (this.#target === null) return false;
    const ownBytes = Number(Atomics.load(new BigInt64Array(this.#target.tail), 0));
    const free = await freeDiskBytes(this.#folder).catch(() => 0);
    return free >= leastFreeBytes && this.#otherBytes + ownBytes <= blobBudgetBytes;
  }

  /** Only after the workers have ended, because they use the descriptors. Removes a pack that stayed empty. */
  async close(): Promise<void> {
    await this.#writing;
    for (const { file } of this.#packs) if (file !== undefined) closeSync(file);
    for (const pack of this.#packs) pack.file = undefined;
    const [target, records] = [this.#target, this.#records];
    if (target === null || records === null) return;
    this.#target = null;
    closeSync(target.file);
    await records.handle.close();
    if (records.end === 0) await removePack(records.path);
    else await unlockPack(records.path);
  }

  #append(records: Uint8Array): Promise<void> {
    const file = this.#records;
    if (file === null || records.byteLength === 0) return Promise.resolve();
    const position = file.end;
    file.end += records.byteLength;
    const written = this.#writing.then(async () => {
      await file.handle.write(records, 0, records.byteLength, position);
    });
    this.#writing = written.catch(() => undefined);
    return written;
  }

  #numberOf(path: string): number {
    const known = this.#packs.findIndex((pack) => pack.path === path);
    return known === -1 ? this.#packs.push({ path, bytes: 0, usedAtMs: 0 }) - 1 : known;
  }

  #fileOf(number: number): number | undefined {
    const pack = this.#packs[number];
    if (pack === undefined || pack.file !== undefined) return pack?.file;
    try {
      pack.file = openSync(pack.path, 'r');
    } catch {
      // Evicted by another process.
    }
    return pack.file;
  }
}

function sharedTail(start: number): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(8);
  new BigInt64Array(shared)[0] = BigInt(start);
  return shared;
}

function sharedFlag(): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(4);
  new Int32Array(shared)[0] = 1;
  return shared;
}
