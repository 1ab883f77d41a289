import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { freeDiskBytes } from '#engine/storage/disk-space.ts';
import { buildCropIndex, type CropIndex } from './crop-index.ts';
import {
  CropPackWriter,
  markUsed,
  numberRecords,
  readPacks,
  removePack,
  type CropPack,
} from './crop-pack.ts';
import { noPack } from './crop-record.ts';
import type { CropStoreTarget, DecodeWorkerData } from '../decode/worker-messages.ts';

/** All packs together; the least recently used ones make room. */
const budgetBytes = 4_000_000_000;
/** What is removed at opening, so that there is room for what comes. */
const roomBytes = 1_000_000_000;
const leastFreeBytes = 2_000_000_000;
const diskCheckMs = 2_000;

/** The stored crops of all images ever read, by content: the second open of a folder decodes nothing. */
export class CropCache {
  readonly index: CropIndex;
  /** File descriptors by pack number. */
  readonly files: readonly number[];
  readonly store: CropStoreTarget | null;
  readonly #folder: string;
  readonly #paths: readonly string[];
  readonly #writer: CropPackWriter | null;
  readonly #otherBytes: number;
  #checkedAt = 0;

  private constructor(folder: string, packs: readonly CropPack[], writer: CropPackWriter | null) {
    this.#folder = folder;
    this.#writer = writer;
    // The pack that is appended to is the last number, with its own descriptor.
    const read = packs.filter((pack) => pack.path !== writer?.path).slice(0, noPack - 1);
    const own = packs.filter((pack) => pack.path === writer?.path);
    this.#paths = [...read, ...(writer === null ? [] : [writer])].map((pack) => pack.path);
    this.files = [...read.map((pack) => openSync(pack.path, 'r')), ...(writer === null ? [] : [writer.file])];
    this.#otherBytes = read.reduce((sum, pack) => sum + pack.bytes, 0);
    this.index = buildCropIndex([
      ...read.map((pack, i) => numberRecords(pack.records, i)),
      ...own.map((pack) => numberRecords(pack.records, read.length)),
    ]);
    this.store =
      writer === null
        ? null
        : {
            file: writer.file,
            pack: read.length,
            tail: sharedTail(writer.start),
            isOpen: sharedFlag(),
          };
  }

  /** Opens what is there and takes a pack to append to; a cache folder that cannot be used gives an empty cache. */
  static async open(cacheFolder: string): Promise<CropCache> {
    const folder = join(cacheFolder, 'crops');
    const packs = await readPacks(folder).catch(() => []);
    let bytes = packs.reduce((sum, pack) => sum + pack.bytes, 0);
    while (bytes > budgetBytes - roomBytes && packs.length > 1) {
      const oldest = packs.pop() as CropPack;
      bytes -= oldest.bytes;
      await removePack(oldest.path);
    }
    const cache = new CropCache(folder, packs, await CropPackWriter.open(folder, packs));
    await cache.#checkDisk();
    return cache;
  }

  /** What decode workers are started with. */
  workerData(): DecodeWorkerData {
    return {
      index: this.index,
      packs: this.files,
      store: this.store,
      largeImageGate: new SharedArrayBuffer(4),
    };
  }

  /** Remembers records whose crops the workers have stored. */
  append(records: Uint8Array): void {
    this.#writer?.append(records);
    if (performance.now() - this.#checkedAt > diskCheckMs) void this.#checkDisk();
  }

  /** Packs that answered something are kept longest. */
  async markUsed(packs: Iterable<number>): Promise<void> {
    for (const pack of packs) {
      const path = this.#paths[pack];
      if (path !== undefined) await markUsed(path);
    }
  }

  /** After the workers have ended: they use the descriptors. */
  async close(): Promise<void> {
    for (const file of this.files) if (file !== this.#writer?.file) closeSync(file);
    await this.#writer?.close();
  }

  async #checkDisk(): Promise<void> {
    if (this.store === null) return;
    this.#checkedAt = performance.now();
    const ownBytes = Number(Atomics.load(new BigInt64Array(this.store.tail), 0));
    const free = await freeDiskBytes(this.#folder).catch(() => 0);
    if (free < leastFreeBytes || this.#otherBytes + ownBytes > budgetBytes) {
      Atomics.store(new Int32Array(this.store.isOpen), 0, 0);
    }
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
