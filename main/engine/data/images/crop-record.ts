import { Outcome } from '../decode/image-outcome.ts';

/**
 * What the cache knows about one file's content, and where its crop lies. 64 bytes, little-endian:
 * 0 SHA-256 · 32 width · 36 height (upright pixels) · 40 format · 41 outcome · 42 channels (0 no crop, 1 grey, 3 RGB)
 * · 43 1 where the crop is the image's whole centre square · 44 side of the crop (u16) · 46 pack (u16, in memory only)
 * · 48 offset in the pack (f64) · 56 CRC-32 of the crop · 60 checksum of the bytes before, so that a torn tail is seen.
 */
export const recordBytes = 64;

export interface CropRecord {
  readonly width: number;
  readonly height: number;
  /** Index into `imageFormats`. */
  readonly format: number;
  readonly outcome: Outcome;
  readonly channels: 0 | 1 | 3;
  /** Nothing was scaled: any other size can be made from it, equal to the bit. */
  readonly isWholeSquare: boolean;
  /** Pixels. */
  readonly side: number;
  /** Position in the list of packs; `noPack` while it is in none. */
  readonly pack: number;
  /** Bytes. */
  readonly offset: number;
  readonly checksum: number;
}

export const noPack = 0xffff;

export function writeRecord(bytes: Uint8Array, at: number, hash: Uint8Array, record: CropRecord): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, recordBytes);
  bytes.set(hash, at);
  view.setUint32(32, record.width, true);
  view.setUint32(36, record.height, true);
  view.setUint8(40, record.format);
  view.setUint8(41, record.outcome);
  view.setUint8(42, record.channels);
  view.setUint8(43, record.isWholeSquare ? 1 : 0);
  view.setUint16(44, record.side, true);
  view.setUint16(46, record.pack, true);
  view.setFloat64(48, record.offset, true);
  view.setUint32(56, record.checksum, true);
  view.setUint32(60, recordChecksum(view), true);
}

export function readRecord(bytes: Uint8Array, at: number): CropRecord {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, recordBytes);
  return {
    width: view.getUint32(32, true),
    height: view.getUint32(36, true),
    format: view.getUint8(40),
    outcome: view.getUint8(41) as Outcome,
    channels: view.getUint8(42) as 0 | 1 | 3,
    isWholeSquare: view.getUint8(43) === 1,
    side: view.getUint16(44, true),
    pack: view.getUint16(46, true),
    offset: view.getFloat64(48, true),
    checksum: view.getUint32(56, true),
  };
}

/** False for a record that was being written when the process ended. */
export function isIntact(bytes: Uint8Array, at: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, recordBytes);
  return view.getUint32(60, true) === recordChecksum(view);
}

export function setPack(bytes: Uint8Array, at: number, pack: number): void {
  new DataView(bytes.buffer, bytes.byteOffset + at, recordBytes).setUint16(46, pack, true);
}

/**
 * FNV-1a over words (Fowler, Noll, Vo): enough to see a torn record, and there may be a hundred thousand to check at once.
 * The pack's number differs from process to process, so it is not covered.
 */
function recordChecksum(view: DataView): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < 60; at += 4) {
    const word = at === 44 ? view.getUint16(at, true) : view.getUint32(at, true);
    hash = Math.imul(hash ^ word, 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}
