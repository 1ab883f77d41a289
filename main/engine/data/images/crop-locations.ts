import { recordBytes } from '#engine/storage/blob-record.ts';
import type { CropCache } from './crop-cache.ts';
import { copyKnown, cropAt, type CropLocation } from '../decode/crop-record.ts';
import type { ImageTable } from './image-table.ts';

/** Where the crops of a dataset's images are stored, in any size. */
export class CropLocations {
  readonly #table: ImageTable;
  readonly #cache: CropCache;
  /** Records of crops in other sizes than the scan's, by size. */
  readonly #otherSizes = new Map<number, Uint8Array>();

  constructor(table: ImageTable, cache: CropCache) {
    this.#table = table;
    this.#cache = cache;
  }

  /** @returns a crop that `sizePx` can be made from, or null */
  find(id: number, sizePx: number): CropLocation | null {
    const at = id * recordBytes;
    return cropAt(this.#table.records, at, sizePx) ?? cropAt(this.#recordsOf(sizePx), at, sizePx);
  }

  /** Adds a crop that a worker has stored, here and in the cache. */
  remember(id: number, sizePx: number, record: Uint8Array): void {
    this.#recordsOf(sizePx).set(record, id * recordBytes);
    this.#cache.append(record);
  }

  /** For a size other than the scan's: what earlier sessions stored. */
  #recordsOf(sizePx: number): Uint8Array {
    const known = this.#otherSizes.get(sizePx);
    if (known !== undefined) return known;
    const { records: scanned, hashes, count } = this.#table;
    const records = new Uint8Array(count * recordBytes);
    for (let id = 0; id < count; id++) {
      const at = id * recordBytes;
      if (cropAt(scanned, at, sizePx) !== null) continue;
      copyKnown(this.#cache.index, hashes.subarray(id * 32, id * 32 + 32), sizePx, records, at);
    }
    this.#otherSizes.set(sizePx, records);
    return records;
  }
}
