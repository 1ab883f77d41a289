import type { WireError } from '#shared/domain/errors.ts';
import type { SharedIndex } from '#engine/storage/blob-index.ts';
import type { BlobTarget } from '#engine/storage/blob-writer.ts';
import type { CropLocation } from './crop-record.ts';
import type { DerivedImageKind, ViewFormat } from '../dataset.ts';
import type { ImageSource } from '../sources/image-source.ts';

/** What a decode worker is started with. */
export interface DecodeWorkerData {
  readonly index: SharedIndex;
  /** File descriptors by pack number; −1 for one that is gone. */
  readonly packs: readonly number[];
  /** Where new crops go. */
  readonly store: BlobTarget | null;
  /** One Int32 shared by all workers: 1 while one of them decodes a very large image. */
  readonly largeImageGate: SharedArrayBuffer;
}

export interface ScanItem {
  readonly name: string;
  readonly source: ImageSource;
  /** The folder of all thumbnails, whose file names depend on the hash; null for no thumbnail. */
  readonly thumbnailFolder: string | null;
}

export interface ViewItem {
  readonly source: ImageSource;
  readonly hash: Uint8Array;
  /** The crop that the view is made from. */
  readonly crop: CropLocation | null;
  /** Names the random stream; null for the plain crop. */
  readonly key: string | null;
}

export type DecodeRequest =
  | { readonly kind: 'scan'; readonly items: readonly ScanItem[]; readonly sizePx: number }
  | {
      readonly kind: 'views';
      readonly items: readonly ViewItem[];
      readonly format: ViewFormat;
      /** Shared memory, size×size×channels bytes an item: the worker writes the views there. */
      readonly into: Uint8Array;
    }
  | {
      readonly kind: 'derive';
      readonly source: ImageSource;
      readonly hash: Uint8Array;
      readonly derived: DerivedImageKind;
      readonly path: string;
    }
  | {
      readonly kind: 'crop-bytes';
      readonly bytes: Uint8Array;
      readonly sizePx: number;
      /** The folder of the crops that the window shows. */
      readonly cropFolder: string;
    };

export interface DecodeReplies {
  /** One record per item, in order; `isNew` is 1 for records that weren't in the cache. */
  readonly scan: { readonly records: Uint8Array; readonly isNew: Uint8Array };
  /**
   * `records` has one for each newly stored crop; `failed` has the positions of items that can no longer be read or whose
   * content has changed.
   */
  readonly views: {
    readonly records: readonly { readonly item: number; readonly record: Uint8Array }[];
    readonly failed: readonly number[];
  };
  readonly derive: { readonly isWritten: boolean };
  readonly 'crop-bytes': { readonly rgb: Uint8Array; readonly hash: Uint8Array };
}

export type DecodeRequestKind = DecodeRequest['kind'];
export type DecodeRequestOf<K extends DecodeRequestKind> = Extract<DecodeRequest, { readonly kind: K }>;
export type DecodeReply = DecodeReplies[DecodeRequestKind];

export interface WorkerRequest {
  readonly id: number;
  readonly request: DecodeRequest;
}

export type WorkerReply =
  { readonly id: number; readonly reply: DecodeReply } | { readonly id: number; readonly error: WireError };
