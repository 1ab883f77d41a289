import type { BackendId } from '#shared/domain/run/run.ts';
import { noteBytes } from '#engine/storage/blob-record.ts';
import { BlobStore } from '#engine/storage/blob-store.ts';

/** Changes when cropping, resizing or the scaling of pixels changes: features of older versions are not found then. */
const preprocessingVersion = 1;

/** Everything besides the image that its features depend on. Backends round differently, so each has its own. */
export interface FeatureKey {
  readonly modelId: string;
  /** SHA-256 of the model's files, hex. */
  readonly modelHash: string;
  readonly backendId: BackendId;
}

/** @returns the name of the collection in which the features of a model lie */
export function featureCollection({ modelId, modelHash, backendId }: FeatureKey): string {
  return `features-${modelId}-${modelHash.slice(0, 16)}-p${preprocessingVersion}-${backendId}`;
}

const noNote = new Uint8Array(noteBytes);

/** Features on disk, found by the SHA-256 of the image's file. Any number of processes may read and write at once. */
export class FeatureCache {
  readonly featureCount: number;
  readonly #store: BlobStore;

  private constructor(store: BlobStore, featureCount: number) {
    this.#store = store;
    this.featureCount = featureCount;
  }

  /** Reads the index only. @param collection need not exist yet */
  static async open(cacheFolder: string, collection: string, featureCount: number): Promise<FeatureCache> {
    return new FeatureCache(await BlobStore.open(cacheFolder, collection), featureCount);
  }

  has(hash: string): boolean {
    return this.#find(hash) !== -1;
  }

  /** Writes features at once, so that they survive whatever ends the process. @throws AppError `storage/…` */
  async append(hashes: readonly string[], rows: Float32Array): Promise<void> {
    const keys = hashes.map((hash) => Buffer.from(hash, 'hex'));
    await this.#store.append(keys, noNote, new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
  }

  /**
   * Copies the features of images, one after the other. It blocks for about 5 µs an image (they are mostly in the
   * system's file cache; asynchronous reads cost five times that), so ask for some hundred at a time.
   * @param into float32, at least `hashes.length`×`featureCount`
   * @returns positions in `hashes` whose features are missing or damaged; what lies in `into` for them is undefined
   */
  read(hashes: readonly string[], into: Float32Array): number[] {
    const rowBytes = this.featureCount * 4;
    const bytes = new Uint8Array(into.buffer, into.byteOffset, hashes.length * rowBytes);
    const lost: number[] = [];
    hashes.forEach((hash, i) => {
      const at = this.#find(hash);
      const location = at === -1 ? null : this.#store.index.locationAt(at);
      const row = bytes.subarray(i * rowBytes, (i + 1) * rowBytes);
      if (location?.length !== rowBytes || !this.#store.read(location, row)) lost.push(i);
    });
    return lost;
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  #find(hash: string): number {
    return this.#store.index.find(Buffer.from(hash, 'hex'), () => true);
  }
}
