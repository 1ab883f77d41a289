import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import type { BackendId } from '#shared/domain/run.ts';
import { FeatureIndex, type FeaturePlace } from './feature-index.ts';
import { checksumOf, PackWriter, readPacks, rowsFile } from './feature-pack.ts';

/** Changes when cropping, resizing or the scaling of pixels changes: features of older versions are not found then. */
const preprocessingVersion = 1;

/** Everything besides the image that its features depend on. Backends round differently, so each has its own. */
export interface FeatureKey {
  readonly modelId: string;
  /** SHA-256 of the model's files, hex. */
  readonly modelHash: string;
  readonly backendId: BackendId;
}

export function featureFolder(cacheFolder: string, { modelId, modelHash, backendId }: FeatureKey): string {
  const key = `${modelId}-${modelHash.slice(0, 16)}-p${preprocessingVersion}-${backendId}`;
  return path.join(cacheFolder, 'features', key);
}

/** Features on disk, found by the SHA-256 of the image's file. Any number of processes may read and write at once. */
export class FeatureCache {
  readonly featureCount: number;
  readonly #folder: string;
  readonly #index: FeatureIndex;
  readonly #packs: string[];
  /** File descriptor of each pack that was read from. */
  readonly #opened = new Map<number, number>();
  #writer: { readonly pack: number; readonly files: PackWriter } | undefined;

  private constructor(folder: string, featureCount: number, index: FeatureIndex, packs: string[]) {
    this.#folder = folder;
    this.featureCount = featureCount;
    this.#index = index;
    this.#packs = packs;
  }

  /** Reads the index only. @param folder need not exist yet */
  static async open(folder: string, featureCount: number): Promise<FeatureCache> {
    const index = new FeatureIndex();
    const packs = await readPacks(folder, featureCount * 4, index);
    return new FeatureCache(folder, featureCount, index, packs);
  }

  has(hash: string): boolean {
    return this.#index.get(Buffer.from(hash, 'hex')) !== undefined;
  }

  /** Writes features at once, so that whatever ends the process later, they are kept. */
  async append(hashes: readonly string[], rows: Float32Array): Promise<void> {
    this.#writer ??= await this.#startPack();
    const { pack, files } = this.#writer;
    const keys = hashes.map((hash) => Buffer.from(hash, 'hex'));
    const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
    const places = await files.append(keys, bytes);
    places.forEach((place, i) => this.#index.set(keys[i] as Uint8Array, { pack, ...place }));
  }

  /**
   * Copies the features of images, one after the other. It blocks for about 5 µs an image (they are mostly in the
   * system's file cache; asynchronous reads cost five times that), so ask for some hundred at a time.
   * @param into float32, at least `hashes.length`×`featureCount`
   * @returns positions in `hashes` whose features are missing or damaged; their place in `into` is undefined
   */
  read(hashes: readonly string[], into: Float32Array): number[] {
    const rowBytes = this.featureCount * 4;
    const bytes = new Uint8Array(into.buffer, into.byteOffset, hashes.length * rowBytes);
    const lost: number[] = [];
    hashes.forEach((hash, i) => {
      const place = this.#index.get(Buffer.from(hash, 'hex'));
      const row = bytes.subarray(i * rowBytes, (i + 1) * rowBytes);
      if (place === undefined || !this.#readRow(place, row)) lost.push(i);
    });
    return lost;
  }

  async close(): Promise<void> {
    await this.#writer?.files.close();
    this.#writer = undefined;
    for (const file of this.#opened.values()) closeSync(file);
    this.#opened.clear();
  }

  #readRow({ pack, row, checksum }: FeaturePlace, into: Uint8Array): boolean {
    try {
      const file = this.#fileOf(pack);
      const count = readSync(file, into, 0, into.length, row * into.length);
      return count === into.length && checksumOf(into) === checksum;
    } catch {
      // Cleared by another process, or a disk that fails: either way it is computed again.
      return false;
    }
  }

  #fileOf(pack: number): number {
    const known = this.#opened.get(pack);
    if (known !== undefined) return known;
    const opened = openSync(rowsFile(this.#folder, this.#packs[pack] ?? ''), 'r');
    this.#opened.set(pack, opened);
    return opened;
  }

  async #startPack(): Promise<{ pack: number; files: PackWriter }> {
    const files = await PackWriter.create(this.#folder);
    return { pack: this.#packs.push(files.name) - 1, files };
  }
}
