import { readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { noPack, setPack, writeRecord, type CropRecord } from './crop-record.ts';
import type { StoredCrop } from '../decode/examine-image.ts';
import type { CropPlace, CropStoreTarget } from '../decode/worker-messages.ts';

/** Collected crops are written when they reach this many bytes, or when a batch ends. */
const writeAtBytes = 4_000_000;

interface Waiting {
  readonly records: Uint8Array;
  readonly at: number;
  readonly hash: Uint8Array;
  readonly record: CropRecord;
  readonly crop: StoredCrop;
}

/** A worker's side of the crop packs: reads stored crops, appends new ones at places that no other worker has. */
export class CropShelf {
  readonly #packs: readonly number[];
  readonly #store: CropStoreTarget | null;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;

  constructor(packs: readonly number[], store: CropStoreTarget | null) {
    this.#packs = packs;
    this.#store = store;
  }

  get canStore(): boolean {
    return this.#store !== null && Atomics.load(new Int32Array(this.#store.isOpen), 0) === 1;
  }

  /** @returns null where the stored crop is damaged or gone */
  read(place: CropPlace): StoredCrop | null {
    const file = this.#packs[place.pack];
    if (file === undefined) return null;
    const values = new Uint8Array(place.side * place.side * place.channels);
    if (readSync(file, values, 0, values.byteLength, place.offset) !== values.byteLength) return null;
    if (crc32(values) !== place.checksum) return null;
    return { values, side: place.side, channels: place.channels, isWholeSquare: true };
  }

  /** Stores a crop, now or with others; its record is written into `records` at `at` once its place is known. */
  put(records: Uint8Array, at: number, hash: Uint8Array, record: CropRecord, crop: StoredCrop): void {
    writeRecord(records, at, hash, { ...record, channels: 0, pack: noPack });
    if (!this.canStore) return;
    this.#waiting.push({ records, at, hash, record, crop });
    this.#waitingBytes += crop.values.byteLength;
    if (this.#waitingBytes >= writeAtBytes) this.flush();
  }

  flush(): void {
    const waiting = this.#waiting;
    const bytes = new Uint8Array(this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#store === null || waiting.length === 0) return;
    let end = 0;
    for (const { crop } of waiting) {
      bytes.set(crop.values, end);
      end += crop.values.byteLength;
    }
    let offset = Number(Atomics.add(new BigInt64Array(this.#store.tail), 0, BigInt(end)));
    if (!this.#write(this.#store, bytes, offset)) return;
    for (const { records, at, hash, record, crop } of waiting) {
      const { side, channels, isWholeSquare } = crop;
      const checksum = crc32(crop.values);
      writeRecord(records, at, hash, { ...record, side, channels, isWholeSquare, offset, checksum });
      setPack(records, at, this.#store.pack);
      offset += crop.values.byteLength;
    }
  }

  /** @returns false where the disk did not take it: nothing more is stored then, and images are decoded when needed */
  #write(store: CropStoreTarget, bytes: Uint8Array, offset: number): boolean {
    try {
      for (let done = 0; done < bytes.byteLength;) {
        done += writeSync(store.file, bytes, done, bytes.byteLength - done, offset + done);
      }
      return true;
    } catch {
      Atomics.store(new Int32Array(store.isOpen), 0, 0);
      return false;
    }
  }
}
