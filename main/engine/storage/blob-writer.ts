import { readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { writeRecord, type BlobLocation } from './blob-record.ts';

/** The pack that a process appends to: each thread reserves a range at the shared tail and writes it. */
export interface BlobTarget {
  /** File descriptor, which belongs to the process, so every thread may use it. */
  readonly file: number;
  readonly pack: number;
  /** One BigInt64: the offset of the next blob. */
  readonly tail: SharedArrayBuffer;
  /** One Int32: 1 while blobs may be stored, 0 once the disk is too full. */
  readonly isOpen: SharedArrayBuffer;
}

/** Collected blobs are written at this many bytes, or at the end of a batch. */
const writeAtBytes = 4_000_000;

interface WaitingBlob {
  readonly records: Uint8Array;
  readonly at: number;
  readonly key: Uint8Array;
  readonly note: Uint8Array;
  readonly blob: Uint8Array;
}

/**
 * @param file the descriptor of its pack
 * @param into has the blob's length
 * @returns false if the blob is damaged or gone
 */
export function readBlob(file: number, { offset, checksum }: BlobLocation, into: Uint8Array): boolean {
  return readSync(file, into, 0, into.byteLength, offset) === into.byteLength && crc32(into) === checksum;
}

/** Appends bytes. @returns their offset @throws a system error if the disk doesn't accept them */
export function appendBytes({ file, tail }: BlobTarget, bytes: Uint8Array): number {
  const offset = Number(Atomics.add(new BigInt64Array(tail), 0, BigInt(bytes.byteLength)));
  for (let done = 0; done < bytes.byteLength;) {
    done += writeSync(file, bytes, done, bytes.byteLength - done, offset + done);
  }
  return offset;
}

/** A worker's side of a store: collects blobs, writes them together, and completes their records. */
export class BlobWriter {
  readonly #target: BlobTarget | null;
  #waiting: WaitingBlob[] = [];
  #waitingBytes = 0;

  constructor(target: BlobTarget | null) {
    this.#target = target;
  }

  get canStore(): boolean {
    return this.#target !== null && Atomics.load(new Int32Array(this.#target.isOpen), 0) === 1;
  }

  /** Stores a blob, now or with others; until then, its record at `at` in `records` has only the note. */
  put(records: Uint8Array, at: number, key: Uint8Array, note: Uint8Array, blob: Uint8Array): void {
    writeRecord(records, at, key, note, null);
    if (!this.canStore) return;
    this.#waiting.push({ records, at, key, note, blob });
    this.#waitingBytes += blob.byteLength;
    if (this.#waitingBytes >= writeAtBytes) this.flush();
  }

  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    const target = this.#target;
    if (target === null || waiting.length === 0) return;
    let offset: number;
    try {
      offset = appendBytes(target, Buffer.concat(waiting.map(({ blob }) => blob)));
    } catch {
      // The disk is full or failing: nothing more is stored, and missing blobs are computed again when needed.
      Atomics.store(new Int32Array(target.isOpen), 0, 0);
      return;
    }
    for (const { records, at, key, note, blob } of waiting) {
      const { byteLength: length } = blob;
      writeRecord(records, at, key, note, { pack: target.pack, offset, length, checksum: crc32(blob) });
      offset += length;
    }
  }
}
