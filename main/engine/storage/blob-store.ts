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

/** Of all collections together; packs that were unused the longest make room. */
export const blobBudgetBytes = 8_000_000_000;
/** What is removed before writing begins, so that there is room for what comes. */
const roomBytes = 1_000_000_000;
const leastFreeBytes = 2_000_000_000;

/** Below the cache folder: a folder for each collection. */
export const blobFolder = 'blobs';

interface OpenPack extends Pack {
  /** Once it was asked for; undefined where it could not be opened. */
  file?: number | undefined;
}

/** Where new records of the pack go that this process appends to. */
interface RecordFile {
  readonly path: string;
  readonly handle: FileHandle;
  end: number;
}

/**
 * Bytes by the SHA-256 of what they were made from and a note that tells variants apart, in append-only packs. Any number
 * of processes may read and write at once, each appending to packs of its own; what a killed one finished writing isn't lost.
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

  /** Reads the records of a collection, which need not exist yet. Nothing is written. */
  static async open(cacheFolder: string, collection: string): Promise<BlobStore> {
    const root = join(cacheFolder, blobFolder);
    const packs = (await listPacks(join(root, collection))).slice(0, mostPacks - 1);
    const store = new BlobStore(root, collection, packs);
    // The oldest first: a later record of the same blob replaces an earlier one, whose blob was lost.
    for (const [number, pack] of [...packs.entries()].reverse()) {
      const records = await readRecords(pack);
      for (let at = 0; at < records.byteLength; at += recordBytes) setPack(records, at, number);
      store.index.add(records);
    }
    return store;
  }

  /** Removes what all collections have too much of. To be called before one is opened, whose own packs it may be. */
  static async makeRoom(cacheFolder: string): Promise<void> {
    await removeOldest(join(cacheFolder, blobFolder), blobBudgetBytes - roomBytes, new Set());
  }

  /**
   * Takes a pack to append to, once.
   * @throws AppError `storage/disk-full`, `storage/no-permission`; Error of the system for a folder that is none
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
      // A torn record at the end is written over.
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

  /** Descriptors by pack number, for workers; they are closed with the store. @returns −1 for a pack that is gone */
  files(): number[] {
    return this.#packs.map((_, pack) => this.#fileOf(pack) ?? -1);
  }

  /**
   * Blocks for about 5 µs where the system has the pack in memory.
   * @param into of the blob's length
   * @returns false where it is damaged or gone
   */
  read(location: BlobLocation, into: Uint8Array): boolean {
    const isFirst = this.#packs[location.pack]?.file === undefined;
    const file = this.#fileOf(location.pack);
    if (file === undefined) return false;
    if (isFirst) void this.markUsed([location.pack]);
    try {
      return readBlob(file, location, into);
    } catch {
      // A disk that fails: it is made again.
      return false;
    }
  }

  /**
   * Writes blobs of one length at once, so that they survive whatever ends the process.
   * @param keys 32 bytes each
   * @param blobs one after the other
   * @throws AppError `storage/disk-full`, `storage/no-permission`
   */
  async append(keys: readonly Uint8Array[], note: Uint8Array, blobs: Uint8Array): Promise<void> {
    const target = await this.startWriting();
    const length = blobs.byteLength / keys.length;
    const records = new Uint8Array(keys.length * recordBytes);
    try {
      // The blobs first: a record must never speak of a blob that is not there.
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

  /** Writes records whose blobs workers have stored; returns at once, in order. They are not in the index. */
  remember(records: Uint8Array): void {
    // A full disk: the blobs stay unknown to the next process, nothing else is lost.
    this.#append(records).catch(() => undefined);
  }

  /** Packs that were read are removed last. */
  async markUsed(packs: Iterable<number>): Promise<void> {
    for (const number of packs) {
      const pack = this.#packs[number];
      if (pack !== undefined) await markUsed(pack.path);
    }
  }

  /** Whether the budget and the disk have room for more. */
  async hasRoom(): Promise<boolean> {
    if (this.#target === null) return false;
    const ownBytes = Number(Atomics.load(new BigInt64Array(this.#target.tail), 0));
    const free = await freeDiskBytes(this.#folder).catch(() => 0);
    return free >= leastFreeBytes && this.#otherBytes + ownBytes <= blobBudgetBytes;
  }

  /** After the workers have ended: they use the descriptors. A pack into which nothing came is removed again. */
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
      // Cleared by another process.
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
