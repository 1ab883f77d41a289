import type { WireError } from '#shared/contract/errors.ts';
import type { CropIndex } from '../images/crop-index.ts';
import type { DerivedImageKind, ViewFormat } from '../dataset.ts';
import type { ImageSource } from '../sources/image-source.ts';

/** Where workers put new crops: they reserve a place in the shared tail and write there themselves. */
export interface CropStoreTarget {
  /** File descriptor; descriptors are the process's, so every thread may use it. */
  readonly file: number;
  readonly pack: number;
  /** One BigInt64: where the next crop goes. */
  readonly tail: SharedArrayBuffer;
  /** One Int32: 1 while crops may be stored, 0 once the disk has no room to spare. */
  readonly isOpen: SharedArrayBuffer;
}

/** What a decode worker is started with. */
export interface DecodeWorkerData {
  readonly index: CropIndex;
  /** File descriptors by pack number. */
  readonly packs: readonly number[];
  readonly store: CropStoreTarget | null;
  /** One Int32 shared by all workers: 1 while one of them decodes a very large image. */
  readonly largeImageGate: SharedArrayBuffer;
}

export interface CropPlace {
  readonly pack: number;
  readonly offset: number;
  readonly side: number;
  readonly channels: 1 | 3;
  readonly checksum: number;
}

export interface ScanItem {
  readonly name: string;
  readonly source: ImageSource;
  /** Where its thumbnail goes is known only once its hash is: the folder of all thumbnails, or null for none. */
  readonly thumbnailFolder: string | null;
}

export interface ViewItem {
  readonly source: ImageSource;
  readonly hash: Uint8Array;
  /** Where the crop lies that the view is made from. */
  readonly place: CropPlace | null;
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
      /** The folder of all crops that the window shows. */
      readonly cropFolder: string;
    };

export interface DecodeReplies {
  /** One record of 64 bytes an item, in order; `isNew` is 1 for those that the cache did not know. */
  readonly scan: { readonly records: Uint8Array; readonly isNew: Uint8Array };
  /**
   * `records` holds one of 64 bytes for each crop newly stored; `failed` the positions of items that cannot be read any
   * more, or whose content has changed.
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

export type WorkerAnswer =
  { readonly id: number; readonly reply: DecodeReply } | { readonly id: number; readonly error: WireError };
