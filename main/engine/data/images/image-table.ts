import { noPack, readRecord, recordBytes } from './crop-record.ts';
import type { FileTable } from '../sources/file-table.ts';
import { meaningOf, type Outcome } from '../decode/image-outcome.ts';
import type { CropPlace } from '../decode/worker-messages.ts';

/** All images of a dataset as columns; an image's id is its position, in the order of names. Never changed after the scan. */
export interface ImageTable {
  readonly count: number;
  readonly files: FileTable;
  /** Position in `files`. */
  readonly file: Int32Array;
  /** SHA-256, 32 bytes each. */
  readonly hashes: Uint8Array;
  readonly width: Uint32Array;
  readonly height: Uint32Array;
  readonly format: Uint8Array;
  readonly outcome: Uint8Array;
  /** The class that its folder says. */
  readonly folderClass: Uint16Array;
  /** Index into `parts`: where its folder puts it, before validation is split off. */
  readonly folderPart: Uint8Array;
  readonly crops: CropPlaces;
}

/** Where crops of one size lie, by image. */
export class CropPlaces {
  readonly #pack: Uint16Array;
  readonly #offset: Float64Array;
  readonly #side: Uint16Array;
  readonly #channels: Uint8Array;
  readonly #checksum: Uint32Array;
  readonly #isWhole: Uint8Array;

  constructor(count: number) {
    this.#pack = new Uint16Array(count).fill(noPack);
    this.#offset = new Float64Array(count);
    this.#side = new Uint16Array(count);
    this.#channels = new Uint8Array(count);
    this.#checksum = new Uint32Array(count);
    this.#isWhole = new Uint8Array(count);
  }

  /** @returns a crop that `sizePx` can be made from, or null */
  get(id: number, sizePx: number): CropPlace | null {
    const channels = this.#channels[id] as 0 | 1 | 3;
    const side = this.#side[id] as number;
    if (channels === 0 || (side !== sizePx && this.#isWhole[id] === 0)) return null;
    return {
      pack: this.#pack[id] as number,
      offset: this.#offset[id] as number,
      side,
      channels,
      checksum: this.#checksum[id] as number,
    };
  }

  /** False also where no crop is stored. */
  isGrey(id: number): boolean {
    return this.#channels[id] === 1;
  }

  set(id: number, record: ReturnType<typeof readRecord>): void {
    if (record.channels === 0) return;
    this.#pack[id] = record.pack;
    this.#offset[id] = record.offset;
    this.#side[id] = record.side;
    this.#channels[id] = record.channels;
    this.#checksum[id] = record.checksum;
    this.#isWhole[id] = record.isWholeSquare ? 1 : 0;
  }
}

/**
 * @param records one of 64 bytes a file, as the scan left them
 * @param classNumbers final class index by the file table's class index
 */
export function buildImageTable(
  files: FileTable,
  records: Uint8Array,
  classNumbers: ReadonlyMap<number, number>,
): ImageTable {
  const file = Int32Array.from(imageFiles(files, records));
  const count = file.length;
  const table: ImageTable = {
    count,
    files,
    file,
    hashes: new Uint8Array(count * 32),
    width: new Uint32Array(count),
    height: new Uint32Array(count),
    format: new Uint8Array(count),
    outcome: new Uint8Array(count),
    folderClass: new Uint16Array(count),
    folderPart: new Uint8Array(count),
    crops: new CropPlaces(count),
  };
  file.forEach((position, id) => {
    const at = position * recordBytes;
    const record = readRecord(records, at);
    table.hashes.set(records.subarray(at, at + 32), id * 32);
    table.width[id] = record.width;
    table.height[id] = record.height;
    table.format[id] = record.format;
    table.outcome[id] = record.outcome;
    table.folderClass[id] = classNumbers.get(files.classOf(position)) as number;
    table.folderPart[id] = files.partNumberOf(position);
    table.crops.set(id, record);
  });
  return table;
}

export function outcomeAt(records: Uint8Array, file: number): Outcome {
  return records[file * recordBytes + 41] as Outcome;
}

export function hashHex(table: ImageTable, id: number): string {
  return Buffer.from(table.hashes.buffer, id * 32, 32).toString('hex');
}

/** @returns the first image with this content, or −1. Looked for in a row: rarer than a map of all hashes is large. */
export function findByHash(table: ImageTable, hash: Uint8Array): number {
  const words = new Uint32Array(table.hashes.buffer, 0, table.count * 8);
  const wanted = new Uint32Array(Uint8Array.from(hash).buffer);
  for (let id = 0; id < table.count; id++) {
    let word = 0;
    while (word < 8 && words[id * 8 + word] === wanted[word]) word++;
    if (word === 8) return id;
  }
  return -1;
}

function* imageFiles(files: FileTable, records: Uint8Array): Generator<number> {
  for (let position = 0; position < files.count; position++) {
    if (meaningOf(outcomeAt(records, position)).isImage) yield position;
  }
}
