import { AppError, throwIfAborted } from '../../../shared/contract/errors.ts';
import type { CropCache } from './crop-cache.ts';
import { findRecord } from './crop-index.ts';
import { readRecord } from './crop-record.ts';
import type { Crop } from './dataset.ts';
import { CropPlaces, type PictureTable } from './picture-table.ts';
import type { CropItem, CropPlace, DecodeReplies } from './worker-messages.ts';
import { WorkerCrashed, type WorkerPool } from './worker-pool.ts';

/** Pixels of one batch; a batch more than workers is under way, so this bounds the memory. */
const batchBytes = 1_500_000;
const largestBatch = 64;

/** Gives pictures out as squares of any size: stored ones as they are, others decoded, and stored for the next time. */
export class CropStream {
  readonly #table: PictureTable;
  readonly #pool: WorkerPool;
  readonly #cache: CropCache;
  /** Crops of other sizes than the scan's, by size. */
  readonly #otherSizes = new Map<number, CropPlaces>();

  constructor(table: PictureTable, pool: WorkerPool, cache: CropCache) {
    this.#table = table;
    this.#pool = pool;
    this.#cache = cache;
  }

  async *read(ids: ArrayLike<number>, sizePx: number, signal?: AbortSignal): AsyncGenerator<Crop> {
    const stride = sizePx * sizePx * 3;
    const size = Math.max(1, Math.min(largestBatch, Math.floor(batchBytes / stride)));
    const underWay: { ids: number[]; reply: Promise<DecodeReplies['crops']> }[] = [];
    for (let at = 0; at < ids.length || underWay.length > 0;) {
      throwIfAborted(signal);
      while (at < ids.length && underWay.length <= this.#pool.size) {
        const batch = Array.from(
          { length: Math.min(size, ids.length - at) },
          (_, i) => ids[at + i] as number,
        );
        at += batch.length;
        const reply = this.#readBatch(batch, sizePx);
        // It is awaited later, or never where the reader stops: then its failure concerns nobody.
        reply.catch(() => undefined);
        underWay.push({ ids: batch, reply });
      }
      const first = underWay.shift();
      if (first === undefined) return;
      const { rgb } = await first.reply;
      for (const [i, id] of first.ids.entries()) yield { id, rgb: rgb.slice(i * stride, (i + 1) * stride) };
    }
  }

  async #readBatch(ids: readonly number[], sizePx: number): Promise<DecodeReplies['crops']> {
    const { files, file, hashes } = this.#table;
    const items = ids.map((id): CropItem => ({
      source: files.sourceOf(file[id] as number),
      hash: hashes.slice(id * 32, id * 32 + 32),
      place: this.#placeOf(id, sizePx),
    }));
    const reply = await this.#pool.run({ kind: 'crops', items, sizePx }).catch((error: unknown) => {
      throw error instanceof WorkerCrashed ? this.#unreadable(ids[0] as number, error) : error;
    });
    const [failed] = reply.failed;
    if (failed !== undefined) throw this.#unreadable(ids[failed] as number);
    for (const { item, record } of reply.records) this.#remember(ids[item] as number, sizePx, record);
    return reply;
  }

  #placeOf(id: number, sizePx: number): CropPlace | null {
    return this.#table.crops.get(id, sizePx) ?? this.#placesOf(sizePx).get(id, sizePx);
  }

  /** The places of a size that the scan did not make, from what earlier sessions stored. */
  #placesOf(sizePx: number): CropPlaces {
    const known = this.#otherSizes.get(sizePx);
    if (known !== undefined) return known;
    const places = new CropPlaces(this.#table.count);
    for (let id = 0; id < this.#table.count; id++) {
      if (this.#table.crops.get(id, sizePx) !== null) continue;
      const record = findRecord(
        this.#cache.index,
        this.#table.hashes.subarray(id * 32, id * 32 + 32),
        sizePx,
      );
      if (record !== null) places.set(id, record);
    }
    this.#otherSizes.set(sizePx, places);
    return places;
  }

  #remember(id: number, sizePx: number, record: Uint8Array): void {
    this.#placesOf(sizePx).set(id, readRecord(record, 0));
    this.#cache.append(record);
  }

  #unreadable(id: number, cause?: unknown): AppError {
    const name = this.#table.files.nameOf(this.#table.file[id] as number);
    return new AppError(
      'dataset/unreadable-picture',
      `“${name}” cannot be read any more, or has changed since the folder was opened. Open the folder again to go on.`,
      { name },
      cause,
    );
  }
}
