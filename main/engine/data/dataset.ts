import type { ImagePage, Input } from '#shared/contract/engine-api.ts';
import type { CachedImageKind } from '#shared/domain/dataset/cached-images.ts';
import type {
  Augmentation,
  DatasetSummary,
  ImageStatistics,
  DatasetImage,
  Split,
} from '#shared/domain/dataset/dataset.ts';
import type { ImageEdits } from '#engine/storage/database/image-edits.ts';
import type { ViewBuffers } from './images/view-buffers.ts';

/** The kinds of derived images in the cache; `crop` is the square that the model sees. */
export type DerivedImageKind = CachedImageKind;

/** A square RGB image as the model sees it. */
export interface Crop {
  /** Index of the image in the dataset. */
  readonly id: number;
  /** uint8, size×size×3, row-major RGB; owned by the receiver. */
  readonly rgb: Uint8Array;
}

/** The format of views. */
export interface ViewFormat {
  readonly sizePx: number;
  /** 1: the mean of red, green and blue, rounded; exact for gray images. */
  readonly channels: 1 | 3;
  readonly augment: Augmentation;
}

/** One view of an image: the plain crop, or a random variation of it. */
export interface ViewRequest {
  readonly id: number;
  /**
   * Names the random stream, for example `<seed>/<epoch>`. The key and the image's hash alone decide the view, so it
   * doesn't depend on batches. Null: the plain crop, even if the format is augmented.
   */
  readonly key: string | null;
}

export type PageRequest = Input<'dataset.images'>;

/** An open dataset. Images are addressed by id (0 … count − 1); nothing on the user's disk is ever changed. */
export interface Dataset {
  readonly summary: DatasetSummary;
  readonly imageCount: number;
  readonly classNames: readonly string[];

  /** Ids of the images in use in a split, in ascending order. Changes after `setExcluded`, `move` and `undo`. */
  ids(split: Split): Int32Array;
  /** The class of each image by id (after moves). */
  classOf(id: number): number;
  image(id: number): DatasetImage;
  /** SHA-256 of the file's bytes, hex. */
  hashOf(id: number): string;
  page(request: PageRequest): ImagePage;

  setExcluded(ids: readonly number[], isExcluded: boolean): DatasetSummary;
  move(ids: readonly number[], classIndex: number): DatasetSummary;
  undo(): DatasetSummary;
  /** All edits so far, to be saved. */
  edits(): ImageEdits;

  /**
   * Decodes, crops and resizes images on all cores, in any order, with back-pressure: at most a few dozen are alive.
   * @param sizePx side of the square
   */
  crops(ids: readonly number[] | Int32Array, sizePx: number, signal?: AbortSignal): AsyncIterable<Crop>;
  /**
   * Decodes, crops, resizes and augments images on all cores, in the order of the requests, as far ahead as the buffers
   * allow.
   * @param buffers made for the same format; they set the batch size, and the last batch may be smaller
   * @returns uint8, batch×size×size×channels, in the buffers: valid until the next batch is asked for
   */
  views(
    requests: readonly ViewRequest[],
    format: ViewFormat,
    buffers: ViewBuffers,
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array>;
  /** Of the images in use. */
  statistics(): ImageStatistics;
  /** @returns absolute path of the derived image in the cache; written if it wasn't there yet */
  prepare(hash: string, kind: DerivedImageKind): Promise<string>;
  /** Ends the workers and closes the cache. */
  close(): Promise<void>;
}
