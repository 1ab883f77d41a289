import { noPack, readRecord, recordBytes, type CropRecord } from './crop-record.ts';

/** All records that the cache held when it was opened, by hash, in memory that every worker shares; never changed after. */
export interface CropIndex {
  /** Records of 64 bytes, one after the other. */
  readonly records: SharedArrayBuffer;
  /** Open addressing: position of a record + 1, or 0; the length is a power of two. */
  readonly slots: SharedArrayBuffer;
}

/** @param recordLists record bytes of every pack, their pack numbers already set */
export function buildCropIndex(recordLists: readonly Uint8Array[]): CropIndex {
  const bytes = recordLists.reduce((sum, list) => sum + list.byteLength, 0);
  const records = new SharedArrayBuffer(bytes);
  const target = new Uint8Array(records);
  let at = 0;
  for (const list of recordLists) {
    target.set(list, at);
    at += list.byteLength;
  }
  const count = bytes / recordBytes;
  const slots = new SharedArrayBuffer(4 * 2 ** Math.ceil(Math.log2(Math.max(2, count * 2))));
  const table = new Int32Array(slots);
  // From the end: a later record replaces an earlier one of the same content, whose crop was lost.
  for (let position = count - 1; position >= 0; position--) {
    let slot = firstSlot(target, position * recordBytes, table.length);
    while (table[slot] !== 0) slot = (slot + 1) % table.length;
    table[slot] = position + 1;
  }
  return { records, slots };
}

/**
 * Finds what is known about a content at a crop size.
 * @returns a record whose crop serves that size; or, with 0 channels, one that knows everything but the crop
 */
export function findRecord(index: CropIndex, hash: Uint8Array, sizePx: number): CropRecord | null {
  const records = new Uint8Array(index.records);
  const table = new Int32Array(index.slots);
  let slot = firstSlot(hash, 0, table.length);
  let withoutCrop: CropRecord | null = null;
  for (let entry = table[slot] as number; entry !== 0; entry = table[slot] as number) {
    const at = (entry - 1) * recordBytes;
    if (isEqual(records, at, hash)) {
      const record = readRecord(records, at);
      if (record.channels !== 0 && (record.isWholeSquare || record.side === sizePx)) return record;
      withoutCrop ??= { ...record, channels: 0, pack: noPack };
    }
    slot = (slot + 1) % table.length;
  }
  return withoutCrop;
}

function isEqual(records: Uint8Array, at: number, hash: Uint8Array): boolean {
  for (let i = 0; i < 32; i++) if (records[at + i] !== hash[i]) return false;
  return true;
}

/** The hash is uniform already: four of its bytes choose the slot. */
function firstSlot(bytes: Uint8Array, at: number, length: number): number {
  const word =
    (bytes[at] as number) +
    (bytes[at + 1] as number) * 0x100 +
    (bytes[at + 2] as number) * 0x1_0000 +
    (bytes[at + 3] as number) * 0x100_0000;
  return word % length;
}
