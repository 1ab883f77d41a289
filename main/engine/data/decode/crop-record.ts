import { findRecord, type SharedIndex } from '#engine/storage/blob-index.ts';
import {
  locationAt,
  noteBytes,
  keyBytes,
  recordBytes,
  writeRecord,
  type BlobLocation,
} from '#engine/storage/blob-record.ts';
import type { Outcome } from './image-outcome.ts';

/** What the content of an image file alone decides. */
export interface ImageFacts {
  /** Upright pixels. */
  readonly width: number;
  readonly height: number;
  /** Index into `imageFormats`. */
  readonly format: number;
  readonly outcome: Outcome;
}

/** A stored crop: scaled down to the requested size, or the whole center square of an image that is smaller. */
export interface CropShape {
  /** Pixels. */
  readonly side: number;
  readonly channels: 1 | 3;
  /** Not scaled: any other size can be made from it, bit for bit. */
  readonly isWholeSquare: boolean;
}

/** Where an image's crop is stored, and its shape. */
export interface CropLocation extends BlobLocation, CropShape {}

/** Changed whenever decoding or cropping changes: crops of older versions are then not found. */
export const cropCollection = 'crops-3';

/*
 * The note of a crop's record: 0 width · 4 height (u32) · 8 format · 9 outcome · 10 channels (0 if there never was a
 * crop) · 11 1 for the whole square · 12 side (u16).
 */
const outcomeStart = keyBytes + 9;

export function cropNote(
  { width, height, format, outcome }: ImageFacts,
  shape: CropShape | null,
): Uint8Array {
  const note = new Uint8Array(noteBytes);
  const view = new DataView(note.buffer);
  view.setUint32(0, width, true);
  view.setUint32(4, height, true);
  view.setUint8(8, format);
  view.setUint8(9, outcome);
  if (shape === null) return note;
  view.setUint8(10, shape.channels);
  view.setUint8(11, shape.isWholeSquare ? 1 : 0);
  view.setUint16(12, shape.side, true);
  return note;
}

export function factsAt(records: Uint8Array, at: number): ImageFacts {
  const view = new DataView(records.buffer, records.byteOffset + at + keyBytes, noteBytes);
  return {
    width: view.getUint32(0, true),
    height: view.getUint32(4, true),
    format: view.getUint8(8),
    outcome: view.getUint8(9) as Outcome,
  };
}

export function outcomeAt(records: Uint8Array, position: number): Outcome {
  return records[position * recordBytes + outcomeStart] as Outcome;
}

/** Writes the record of a file with no other facts than its outcome. */
export function writeOutcome(records: Uint8Array, at: number, outcome: Outcome): void {
  const facts = { width: 0, height: 0, format: 0, outcome };
  writeRecord(records, at, new Uint8Array(32), cropNote(facts, null), null);
}

/** @returns the stored crop of any size, or null */
export function storedCropAt(records: Uint8Array, at: number): CropLocation | null {
  const location = locationAt(records, at);
  if (location === null) return null;
  const view = new DataView(records.buffer, records.byteOffset + at + keyBytes, noteBytes);
  return {
    ...location,
    channels: view.getUint8(10) as 1 | 3,
    isWholeSquare: view.getUint8(11) === 1,
    side: view.getUint16(12, true),
  };
}

/** @returns a crop that `sizePx` can be made from, or null */
export function cropAt(records: Uint8Array, at: number, sizePx: number): CropLocation | null {
  const crop = storedCropAt(records, at);
  return crop !== null && (crop.isWholeSquare || crop.side === sizePx) ? crop : null;
}

/**
 * Copies the record of a content: with a crop that `sizePx` can be made from, or without a crop if none is stored.
 * @returns false if there is no record
 */
export function copyKnown(
  index: SharedIndex,
  hash: Uint8Array,
  sizePx: number,
  records: Uint8Array,
  at: number,
): boolean {
  const known = new Uint8Array(index.records);
  const serving = findRecord(index, hash, (bytes, start) => cropAt(bytes, start, sizePx) !== null);
  const found = serving === -1 ? findRecord(index, hash, () => true) : serving;
  if (found === -1) return false;
  if (serving === -1) writeRecord(records, at, hash, cropNote(factsAt(known, found), null), null);
  else records.set(known.subarray(found, found + recordBytes), at);
  return true;
}
