import type { Coded, None } from '../coded.ts';
import type { ImageFault } from '../errors.ts';

/** Which of the three jobs an image has. `validation` chooses the best epoch, `test` is measured once at the end. */
export type Split = 'train' | 'validation' | 'test';
export const splits: readonly Split[] = ['train', 'validation', 'test'];

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'bmp' | 'tiff' | 'avif' | 'heic';

/** How strongly training images are changed at random. */
export type Augmentation = 'none' | 'light' | 'strong';

/** What a network that learns from scratch chooses its input by. */
export interface ImageStatistics {
  /** Median of the shorter side. */
  readonly medianSidePx: number;
  /** Whether no image has any color. */
  readonly isGray: boolean;
}

/** An image as the window sees it. */
export interface DatasetImage {
  /** Index in the dataset, stable while it is open. */
  readonly id: number;
  /** Path below the dataset's root, `/` between folders. */
  readonly name: string;
  /** SHA-256 of the file's bytes, hex; also its address under `thumb://`. */
  readonly hash: string;
  readonly classIndex: number;
  readonly split: Split;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly isExcluded: boolean;
  /** The class its folder says, where the user moved it to another one. */
  readonly movedFromClassIndex: number | null;
}

export interface ClassSummary {
  readonly index: number;
  readonly name: string;
  /** Images in use, by split; excluded and unreadable ones are not counted. */
  readonly counts: Readonly<Record<Split, number>>;
  readonly excluded: number;
  /** Hashes of up to eight images, for the class card. */
  readonly samples: readonly string[];
}

export type FindingKind =
  | 'unreadable'
  | 'cut-short'
  | 'too-large'
  | 'unsupported-format'
  | 'wrong-extension'
  | 'exact-duplicate'
  | 'in-two-classes'
  | 'leftover'
  | 'empty-folder'
  | 'link-loop'
  | 'no-permission'
  | 'images-in-root'
  | 'tiny-class'
  | 'unbalanced'
  | 'split-overlap';

export type FindingSeverity = 'problem' | 'warning' | 'note';

/** Why a file, folder, or class is listed with a finding, as a closed list of codes with what their sentences need. */
export interface FindingReasonParameters {
  'image-fault': { readonly fault: ImageFault };
  /** The content is an image of another format than the extension says. */
  'other-content': { readonly format: ImageFormat };
  'in-classes': { readonly classes: readonly string[] };
  /** `name` is null where no copy is in use. */
  'copy-of': { readonly name: string | null };
  'few-images': { readonly images: number };
  'small-class': { readonly images: number; readonly largest: number };
  'system-file': None;
  'macos-file': None;
  'hidden-file': None;
  'broken-link': None;
  'link-in-archive': None;
  'not-a-file': None;
  /** The archive has an earlier file of the same name. */
  'name-taken': None;
  'outside-classes': None;
  'beside-classes': None;
  'beside-splits': None;
  'no-images': None;
  'unreadable-folder': None;
  'folder-seen': None;
}

export type FindingReasonCode = keyof FindingReasonParameters;

export type FindingReason<C extends FindingReasonCode = FindingReasonCode> = Coded<
  FindingReasonParameters,
  C
>;

/** Something worth knowing about a dataset, and what is done about it. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: FindingSeverity;
  /** How many files or classes it concerns (`files` may hold fewer). */
  readonly count: number;
  /** The first files concerned (at most 200), each with its own reason. */
  readonly files: readonly {
    readonly name: string;
    readonly reason: FindingReason;
    readonly hash?: string;
    readonly id?: number;
  }[];
  /** All images that are left out because of it: `dataset.setExcluded` takes them back; empty where there is no choice. */
  readonly excludedIds: readonly number[];
  /** All images that are used in spite of it, by the user's choice, and could be left out. */
  readonly usedIds: readonly number[];
}

export interface DatasetSummary {
  readonly datasetId: string;
  readonly projectId: string;
  /** What a person calls it: the folder's or archive's name. */
  readonly name: string;
  /** Absolute paths it was opened from. */
  readonly paths: readonly string[];
  readonly classes: readonly ClassSummary[];
  /** Images in use, by split. */
  readonly counts: Readonly<Record<Split, number>>;
  /** Whether the folder brought its own validation split; otherwise one was split off by `splitSeed` and `validationFraction`. */
  readonly hasOwnValidation: boolean;
  readonly hasTest: boolean;
  readonly validationFraction: number;
  readonly splitSeed: number;
  readonly findings: readonly Finding[];
  readonly scanSeconds: number;
  /** Exact SHA-256 over classes, content hashes, splits, and exclusions: the data a run was trained on. */
  readonly fingerprint: string;
  /** How many image edits (exclude, move) can be undone. */
  readonly undoDepth: number;
}
