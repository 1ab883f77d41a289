/**
 * A blob's record, 72 bytes, little-endian: 0 SHA-256 of what it was made from · 32 note (defined by the collection; with
 * the hash it identifies the blob) · 48 offset in its pack (f64) · 56 length (u32; 0 for a note without a blob) · 60 CRC-32
 * of the blob · 64 checksum of the bytes before, which detects a torn tail · 68 pack (u16, only in memory).
 */
export const recordBytes = 72;
export const keyBytes = 32;
export const noteBytes = 16;
const checkedBytes = 64;

/** Where a blob is stored. */
export interface BlobLocation {
  /** Position in the list of packs that this process has open. */
  readonly pack: number;
  /** Bytes. */
  readonly offset: number;
  readonly length: number;
  /** CRC-32. */
  readonly checksum: number;
}

/** Pack numbers are below this. */
export const mostPacks = 0xffff;

/** @param location null for a note without a blob */
export function writeRecord(
  bytes: Uint8Array,
  at: number,
  key: Uint8Array,
  note: Uint8Array,
  location: BlobLocation | null,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, recordBytes);
  bytes.set(key, at);
  bytes.set(note, at + keyBytes);
  view.setFloat64(48, location?.offset ?? 0, true);
  view.setUint32(56, location?.length ?? 0, true);
  view.setUint32(60, location?.checksum ?? 0, true);
  view.setUint32(64, recordChecksum(view), true);
  view.setUint16(68, location?.pack ?? 0, true);
}

export function locationAt(bytes: Uint8Array, at: number): BlobLocation | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, recordBytes);
  const length = view.getUint32(56, true);
  if (length === 0) return null;
  return {
    pack: view.getUint16(68, true),
    offset: view.getFloat64(48, true),
    length,
    checksum: view.getUint32(60, true),
  };
}

export function setPack(bytes: Uint8Array, at: number, pack: number): void {
  new DataView(bytes.buffer, bytes.byteOffset + at, recordBytes).setUint16(68, pack, true);
}

/** Drops what a killed process didn't finish: a record must be intact and its blob inside the pack. */
export function intactRecords(bytes: Uint8Array, packBytes: number): Uint8Array {
  const intact = new Uint8Array(bytes.byteLength);
  let end = 0;
  for (let at = 0; at + recordBytes <= bytes.byteLength; at += recordBytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, recordBytes);
    if (view.getUint32(64, true) !== recordChecksum(view)) continue;
    if (!(view.getFloat64(48, true) + view.getUint32(56, true) <= packBytes)) continue;
    intact.set(bytes.subarray(at, at + recordBytes), end);
    end += recordBytes;
  }
  return intact.subarray(0, end);
}

/** FNV-1a over words (Fowler, Noll, Vo): detects a torn record, and is fast enough for a hundred thousand at once. */
function recordChecksum(view: DataView): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < checkedBytes; at += 4) {
    hash = Math.imul(hash ^ view.getUint32(at, true), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}
