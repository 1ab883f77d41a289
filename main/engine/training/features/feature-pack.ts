import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { toStorageError } from '#engine/storage/disk-space.ts';
import type { FeatureIndex } from './feature-index.ts';

/** A record of a pack's index file: the image's SHA-256, then the CRC-32 of its row, little-endian. */
const hashBytes = 32;
const recordBytes = hashBytes + 4;

/** A pair of files that one process appends to: `<name>.rows` holds float32 features, `<name>.index` says whose they are. */
export const rowsFile = (folder: string, name: string): string => path.join(folder, `${name}.rows`);
const indexFile = (folder: string, name: string): string => path.join(folder, `${name}.index`);

/**
 * Adds every whole record of every pack in a folder to an index. What a killed process left half written is not seen:
 * a row counts when it and its record are complete.
 * @returns the names of the packs, by number
 */
export async function readPacks(folder: string, rowBytes: number, index: FeatureIndex): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  const names = files
    .filter((file) => file.endsWith('.index'))
    .map((file) => file.slice(0, -'.index'.length));
  for (const [pack, name] of names.entries()) {
    const records = await readFile(indexFile(folder, name)).catch(() => Buffer.alloc(0));
    const rowsSize = await stat(rowsFile(folder, name)).then(
      ({ size }) => size,
      () => 0,
    );
    const count = Math.min(Math.floor(records.length / recordBytes), Math.floor(rowsSize / rowBytes));
    for (let row = 0; row < count; row++) {
      const record = records.subarray(row * recordBytes, (row + 1) * recordBytes);
      const checksum = record.readUInt32LE(hashBytes);
      index.set(record.subarray(0, hashBytes), { pack, row, checksum });
    }
  }
  return names;
}

export const checksumOf = (row: Uint8Array): number => crc32(row);

/** Appends rows to a new pack of this process's own, so that the window and the command line can write at once. */
export class PackWriter {
  readonly name: string;
  readonly #folder: string;
  readonly #rows: FileHandle;
  readonly #index: FileHandle;
  #count = 0;

  private constructor(folder: string, name: string, rows: FileHandle, index: FileHandle) {
    this.#folder = folder;
    this.name = name;
    this.#rows = rows;
    this.#index = index;
  }

  /** @throws AppError `storage/disk-full`, `storage/no-permission` */
  static async create(folder: string): Promise<PackWriter> {
    const name = `${Date.now().toString(36)}-${process.pid}-${randomBytes(3).toString('hex')}`;
    try {
      await mkdir(folder, { recursive: true });
      const rows = await open(rowsFile(folder, name), 'ax');
      return new PackWriter(folder, name, rows, await open(indexFile(folder, name), 'ax'));
    } catch (error) {
      throw toStorageError(error, folder);
    }
  }

  /**
   * @param hashes SHA-256 of each image, 32 bytes each
   * @param rows the images' features one after the other
   * @returns number and checksum of each row
   * @throws AppError `storage/disk-full`
   */
  async append(
    hashes: readonly Uint8Array[],
    rows: Uint8Array,
  ): Promise<readonly { readonly row: number; readonly checksum: number }[]> {
    const rowBytes = rows.length / hashes.length;
    const records = Buffer.alloc(hashes.length * recordBytes);
    const places = hashes.map((hash, i) => {
      const checksum = checksumOf(rows.subarray(i * rowBytes, (i + 1) * rowBytes));
      records.set(hash, i * recordBytes);
      records.writeUInt32LE(checksum, i * recordBytes + hashBytes);
      return { row: this.#count + i, checksum };
    });
    try {
      // The rows first: a record must never speak of a row that is not there.
      await this.#rows.appendFile(rows);
      await this.#index.appendFile(records);
    } catch (error) {
      throw toStorageError(error, this.#folder);
    }
    this.#count += hashes.length;
    return places;
  }

  async close(): Promise<void> {
    await this.#rows.close();
    await this.#index.close();
  }
}
