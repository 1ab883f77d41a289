import { BlobStore } from '#engine/storage/blob-store.ts';
import type { SharedIndex } from '#engine/storage/blob-index.ts';
import type { BlobTarget } from '#engine/storage/blob-writer.ts';
import type { DecodeWorkerData } from '../decode/worker-messages.ts';
import { cropCollection } from '../decode/crop-record.ts';

const diskCheckMs = 2_000;

/** The stored crops of all images ever read, by content: opening a folder again decodes nothing. */
export class CropCache {
  readonly index: SharedIndex;
  readonly #store: BlobStore;
  readonly #target: BlobTarget | null;
  #checkedAt = 0;

  private constructor(store: BlobStore, target: BlobTarget | null) {
    this.#store = store;
    this.#target = target;
    this.index = store.index.share();
  }

  /** Opens what is there and takes a pack to append to; an unusable cache folder gives an empty cache. */
  static async open(cacheFolder: string): Promise<CropCache> {
    await BlobStore.makeRoom(cacheFolder);
    const store = await BlobStore.open(cacheFolder, cropCollection);
    // Without a writable cache, images are decoded when needed.
    const cache = new CropCache(store, await store.startWriting().catch(() => null));
    await cache.#checkDisk();
    return cache;
  }

  /** What decode workers are started with. */
  workerData(): DecodeWorkerData {
    return {
      index: this.index,
      packs: this.#store.files(),
      store: this.#target,
      largeImageGate: new SharedArrayBuffer(4),
    };
  }

  /** Adds records whose crops the workers have stored. */
  append(records: Uint8Array): void {
    this.#store.remember(records);
    if (performance.now() - this.#checkedAt > diskCheckMs) void this.#checkDisk();
  }

  /** The packs used last are evicted last. */
  async markUsed(packs: Iterable<number>): Promise<void> {
    await this.#store.markUsed(packs);
  }

  /** Only after the workers have ended, because they use the descriptors. */
  async close(): Promise<void> {
    await this.#store.close();
  }

  async #checkDisk(): Promise<void> {
    if (this.#target === null) return;
    this.#checkedAt = performance.now();
    if (!(await this.#store.hasRoom())) Atomics.store(new Int32Array(this.#target.isOpen), 0, 0);
  }
}
