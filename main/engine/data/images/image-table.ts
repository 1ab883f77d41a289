import { recordBytes } from '#engine/storage/blob-record.ts';
import { factsAt, outcomeAt } from '../decode/crop-record.ts';
import type { FileTable } from '../sources/file-table.ts';
import { meaningOf } from '../decode/image-outcome.ts';

/** All images of a dataset as columns, ordered by name: an image's id is its index. Never changed after the scan. */
export interface ImageTable {
  readonly count: number;
  readonly files: FileTable;
  /** Index in `files`. */
  readonly file: Int32Array;
  /** SHA-256, 32 bytes each. */
  readonly hashes: Uint8Array;
  readonly width: Uint32Array;
  readonly height: Uint32Array;
  readonly format: Uint8Array;
  readonly outcome: Uint8Array;
  /** The class by its folder. */
  readonly folderClass: Uint16Array;
  /** Index into `splits`: the split by its folder, before validation is split off. */
  readonly folderSplit: Uint8Array;
  /** The scan's records, with the crops that it stored. */
  readonly records: Uint8Array;
}

/**
 * @param records the scan's, one per file
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
    folderSplit: new Uint8Array(count),
    records: new Uint8Array(count * recordBytes),
  };
  file.forEach((position, id) => {
    const at = position * recordBytes;
    const facts = factsAt(records, at);
    table.hashes.set(records.subarray(at, at + 32), id * 32);
    table.width[id] = facts.width;
    table.height[id] = facts.height;
    table.format[id] = facts.format;
    table.outcome[id] = facts.outcome;
    table.folderClass[id] = classNumbers.get(files.classOf(position)) as number;
    table.folderSplit[id] = files.splitIndexOf(position);
    table.records.set(records.subarray(at, at + recordBytes), id * recordBytes);
  });
  return table;
}

export function hashHex(table: ImageTable, id: number): string {
  return Buffer.from(table.hashes.buffer, id * 32, 32).toString('hex');
}

/** @returns the first image with this content, or −1. A linear search: needed too rarely for a map of all hashes. */
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
