import type { CropCache } from './crop-cache.ts';
import { findRecord } from './crop-index.ts';
import { readRecord } from './crop-record.ts';
import { CropPlaces, type ImageTable } from './image-table.ts';
import type { CropPlace } from '../decode/worker-messages.ts';

/** Where the stored crops of a dataset's images lie, in any size. */
export class StoredCrops {
  readonly #table: ImageTable;
  readonly #cache: CropCache;
  /** Crops of other sizes than the scan's, by size. */
  readonly #otherSizes = new Map<number, CropPlaces>();

  constructor(table: ImageTable, cache: CropCache) {
    this.#table = table;
    this.#cache = cache;
  }

  /** @returns a crop that `sizePx` can be made from, or null */
  placeOf(id: number, sizePx: number): CropPlace | null {
    return this.#table.crops.get(id, sizePx) ?? this.#placesOf(sizePx).get(id, sizePx);
  }

  /** Remembers a crop that a worker has stored, here and in the cache. */
  remember(id: number, sizePx: number, record: Uint8Array): void {
    this.#placesOf(sizePx).set(id, readRecord(record, 0));
    this.#cache.append(record);
  }

  /** The places of a size that the scan did not make, from what earlier sessions stored. */
  #placesOf(sizePx: number): CropPlaces {
    const known = this.#otherSizes.get(sizePx);
    if (known !== undefined) return known;
    const { crops, hashes, count } = this.#table;
    const places = new CropPlaces(count);
    for (let id = 0; id < count; id++) {
      if (crops.get(id, sizePx) !== null) continue;
      const record = findRecord(this.#cache.index, hashes.subarray(id * 32, id * 32 + 32), sizePx);
      if (record !== null) places.set(id, record);
    }
    this.#otherSizes.set(sizePx, places);
    return places;
  }
}
