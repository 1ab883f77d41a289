import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { AppError, isAppError } from '#shared/domain/errors.ts';
import { cropAndResize } from '#shared/domain/dataset/crop-resize.ts';
import type { ImageFormat } from '#shared/domain/dataset/dataset.ts';
import type { SharedIndex } from '#engine/storage/blob-index.ts';
import { recordBytes, writeRecord } from '#engine/storage/blob-record.ts';
import { BlobWriter, readBlob } from '#engine/storage/blob-writer.ts';
import {
  copyKnown,
  cropNote,
  outcomeAt,
  writeOutcome,
  type CropLocation,
  type ImageFacts,
} from './crop-record.ts';
import { ImageDecoder } from './decode-image.ts';
import type { DecodedImage } from './decoded-image.ts';
import { derivedPath, writeCrop, writeDerived } from './derive-image.ts';
import {
  examineImage,
  LargeImageGate,
  makeStoredCrop,
  recognizeImage,
  type StoredCrop,
} from './examine-image.ts';
import { makeView, viewSourcePx } from './make-view.ts';
import { isDecidedByContent, meaningOf, Outcome } from './image-outcome.ts';
import { imageFormats } from './image-signature.ts';
import { SourceReader, UnreadableFile, type ImageSource } from '../sources/image-source.ts';
import type {
  DecodeReplies,
  DecodeReply,
  DecodeRequest,
  DecodeRequestOf,
  DecodeWorkerData,
  ScanItem,
  ViewItem,
} from './worker-messages.ts';

/** Images in progress at once: while one is decoded, the next is read. */
const lanes = 2;

/** Handles the requests of a decode worker. */
export class DecodeHandler {
  readonly #index: SharedIndex;
  readonly #packs: readonly number[];
  readonly #reader = new SourceReader();
  readonly #decoder = new ImageDecoder();
  readonly #writer: BlobWriter;
  readonly #gate: LargeImageGate;

  constructor(data: DecodeWorkerData) {
    this.#index = data.index;
    this.#packs = data.packs;
    this.#writer = new BlobWriter(data.store);
    this.#gate = new LargeImageGate(data.largeImageGate);
  }

  async run(request: DecodeRequest): Promise<DecodeReply> {
    switch (request.kind) {
      case 'scan':
        return this.#scan(request.items, request.sizePx);
      case 'views':
        return this.#views(request);
      case 'derive': {
        const found = await this.#decodeAgain(request.source, request.hash);
        if (found !== null) writeDerived(found.image, request.derived, request.path);
        return { isWritten: found !== null };
      }
      case 'crop-bytes':
        return this.#cropBytes(request.bytes, request.sizePx, request.cropFolder);
    }
  }

  async #scan(items: readonly ScanItem[], sizePx: number): Promise<DecodeReplies['scan']> {
    const records = new Uint8Array(items.length * recordBytes);
    const isNew = new Uint8Array(items.length);
    await inLanes(items, async (item, i) => {
      if (await this.#scanOne(item, sizePx, records, i * recordBytes)) isNew[i] = 1;
    });
    this.#writer.flush();
    return { records, isNew };
  }

  /** @returns whether the record is new to the cache */
  async #scanOne(item: ScanItem, sizePx: number, records: Uint8Array, at: number): Promise<boolean> {
    const bytes = this.#read(item.source);
    if (!(bytes instanceof Uint8Array)) return noImage(records, at, bytes.outcome);
    const { outcome, format } = recognizeImage(bytes, item.name);
    if (format === null) return noImage(records, at, outcome);
    const hash = sha256(bytes);
    const isKnown = copyKnown(this.#index, hash, sizePx, records, at);
    const thumbnail = missingThumbnail(item, hash);
    if (isKnown && (thumbnail === null || !meaningOf(outcomeAt(records, at / recordBytes)).isImage))
      return false;
    const examined = await examineImage(bytes, format, this.#decoder, this.#gate);
    if (examined.image !== null && thumbnail !== null) writeIfPossible(examined.image, thumbnail);
    if (isKnown) return false;
    const facts = factsOf(examined.outcome, format, examined.image);
    if (examined.image === null) writeRecord(records, at, hash, cropNote(facts, null), null);
    else this.#store(records, at, hash, facts, makeStoredCrop(examined.image, sizePx));
    return isDecidedByContent(examined.outcome);
  }

  async #views({ items, format, into }: DecodeRequestOf<'views'>): Promise<DecodeReplies['views']> {
    const viewBytes = into.length / items.length;
    const newRecords: { item: number; record: Uint8Array }[] = [];
    const failed: number[] = [];
    await inLanes(items, async (item, i) => {
      const stored = item.crop === null ? null : this.#readCrop(item.crop);
      const found = stored === null ? await this.#cropAgain(item, viewSourcePx(format, item.key)) : null;
      const crop = stored ?? found?.crop;
      if (crop === undefined) failed.push(i);
      else into.set(makeView(crop, format, item), i * viewBytes);
      if (found?.record) newRecords.push({ item: i, record: found.record });
    });
    this.#writer.flush();
    return { records: newRecords, failed };
  }

  /** @returns the crop, and the record, which the writer completes when flushed; null if the file has changed */
  async #cropAgain(
    { source, hash }: ViewItem,
    sizePx: number,
  ): Promise<{ readonly crop: StoredCrop; readonly record: Uint8Array | null } | null> {
    const found = await this.#decodeAgain(source, hash);
    if (found === null) return null;
    const crop = makeStoredCrop(found.image, sizePx);
    if (!this.#writer.canStore) return { crop, record: null };
    const record = new Uint8Array(recordBytes);
    this.#store(record, 0, hash, found.facts, crop);
    return { crop, record };
  }

  /** @returns null if the stored crop is damaged or gone */
  #readCrop(location: CropLocation): StoredCrop | null {
    const { pack, length, side, channels } = location;
    const file = this.#packs[pack] ?? -1;
    const values = new Uint8Array(length);
    if (length !== side * side * channels || file < 0 || !readBlob(file, location, values)) return null;
    return { values, side, channels, isWholeSquare: true };
  }

  #store(records: Uint8Array, at: number, hash: Uint8Array, facts: ImageFacts, crop: StoredCrop): void {
    this.#writer.put(records, at, hash, cropNote(facts, crop), crop.values);
  }

  async #cropBytes(
    bytes: Uint8Array,
    sizePx: number,
    cropFolder: string,
  ): Promise<DecodeReplies['crop-bytes']> {
    const { outcome, format } = recognizeImage(bytes, '');
    const examined =
      format === null
        ? { outcome, image: null }
        : await examineImage(bytes, format, this.#decoder, this.#gate);
    if (examined.image === null) {
      const { fault } = meaningOf(examined.outcome);
      throw new AppError('dataset/unreadable-image', {
        fault: fault === null || fault === 'ignored' ? 'not-an-image' : fault,
      });
    }
    const { pixels, width, height } = examined.image;
    const rgb = cropAndResize(pixels, width, height, sizePx);
    const hash = sha256(bytes);
    writeCrop(rgb, sizePx, derivedPath(cropFolder, 'crop', hash.toString('hex')));
    return { rgb, hash };
  }

  /** @returns null if the file is gone or its content has changed since the scan */
  async #decodeAgain(
    source: ImageSource,
    hash: Uint8Array,
  ): Promise<{ readonly image: DecodedImage; readonly facts: ImageFacts } | null> {
    const bytes = this.#read(source);
    if (!(bytes instanceof Uint8Array) || !sha256(bytes).equals(hash)) return null;
    const { format } = recognizeImage(bytes, '');
    if (format === null) return null;
    const { outcome, image } = await examineImage(bytes, format, this.#decoder, this.#gate);
    return image === null ? null : { image, facts: factsOf(outcome, format, image) };
  }

  #read(source: ImageSource): Uint8Array | UnreadableFile {
    try {
      return this.#reader.read(source);
    } catch (error) {
      if (error instanceof UnreadableFile) return error;
      throw error;
    }
  }
}

function noImage(records: Uint8Array, at: number, outcome: Outcome): false {
  writeOutcome(records, at, outcome);
  return false;
}

/** @returns where to write it; null if none is wanted or it's there already */
function missingThumbnail({ thumbnailFolder }: ScanItem, hash: Buffer): string | null {
  if (thumbnailFolder === null) return null;
  const path = derivedPath(thumbnailFolder, 'thumbnail', hash.toString('hex'));
  return existsSync(path) ? null : path;
}

/** Images can be used even if the cache can't be written: the window asks for missing thumbnails later. */
function writeIfPossible(image: DecodedImage, thumbnail: string): void {
  try {
    writeDerived(image, 'thumbnail', thumbnail);
  } catch (error) {
    if (!isAppError(error)) throw error;
  }
}

function factsOf(outcome: Outcome, format: ImageFormat, image: DecodedImage | null): ImageFacts {
  const { width, height } = image ?? { width: 0, height: 0 };
  return { outcome, format: imageFormats.indexOf(format), width, height };
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

async function inLanes<T>(
  items: readonly T[],
  work: (item: T, position: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const position = next++;
      await work(items[position] as T, position);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
