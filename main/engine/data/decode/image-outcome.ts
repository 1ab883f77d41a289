import type { ImageFault } from '#shared/domain/errors.ts';
import type { FindingKind } from '#shared/domain/dataset/dataset.ts';

interface OutcomeMeaning {
  /** Null for a good image: nothing to report. */
  readonly kind: Extract<
    FindingKind,
    'unreadable' | 'cut-short' | 'too-large' | 'unsupported-format' | 'leftover' | 'no-permission'
  > | null;
  /** Whether it has pixels and so is an image of the dataset, though it may be excluded. */
  readonly isImage: boolean;
  readonly fault: ImageFault | null;
}

/** The possible outcomes of reading a file. The numbers are saved in the cache: append, never reorder. */
export const Outcome = {
  good: 0,
  endsEarly: 1,
  checksumWrong: 2,
  empty: 3,
  undecodable: 4,
  tooManyPixels: 5,
  tooManyBytes: 6,
  vectorImage: 7,
  otherFormat: 8,
  notAImage: 9,
  notReadable: 10,
  noPermission: 11,
  archiveDamaged: 12,
  archiveMethod: 13,
  archiveLocked: 14,
  decoderCrashed: 15,
  extensionOnly: 16,
  heicUnreadable: 17,
  rawPhoto: 18,
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

const meanings: Readonly<Record<Outcome, OutcomeMeaning>> = {
  [Outcome.good]: { kind: null, isImage: true, fault: null },
  [Outcome.endsEarly]: {
    kind: 'cut-short',
    isImage: true,
    fault: 'ends-early',
  },
  [Outcome.checksumWrong]: {
    kind: 'cut-short',
    isImage: true,
    fault: 'checksum-wrong',
  },
  [Outcome.empty]: { kind: 'unreadable', isImage: false, fault: 'empty' },
  [Outcome.undecodable]: {
    kind: 'unreadable',
    isImage: false,
    fault: 'undecodable',
  },
  [Outcome.tooManyPixels]: {
    kind: 'too-large',
    isImage: false,
    fault: 'too-many-pixels',
  },
  [Outcome.tooManyBytes]: {
    kind: 'too-large',
    isImage: false,
    fault: 'too-many-bytes',
  },
  [Outcome.vectorImage]: {
    kind: 'unsupported-format',
    isImage: false,
    fault: 'vector-image',
  },
  [Outcome.otherFormat]: {
    kind: 'unsupported-format',
    isImage: false,
    fault: 'other-format',
  },
  [Outcome.notAImage]: { kind: 'leftover', isImage: false, fault: 'ignored' },
  [Outcome.notReadable]: {
    kind: 'unreadable',
    isImage: false,
    fault: 'not-readable',
  },
  [Outcome.noPermission]: {
    kind: 'no-permission',
    isImage: false,
    fault: 'no-permission',
  },
  [Outcome.archiveDamaged]: {
    kind: 'unreadable',
    isImage: false,
    fault: 'archive-damaged',
  },
  [Outcome.archiveMethod]: {
    kind: 'unreadable',
    isImage: false,
    fault: 'archive-method',
  },
  [Outcome.archiveLocked]: {
    kind: 'unreadable',
    isImage: false,
    fault: 'archive-locked',
  },
  [Outcome.decoderCrashed]: {
    kind: 'unreadable',
    isImage: false,
    fault: 'decoder-crashed',
  },
  [Outcome.extensionOnly]: {
    kind: 'unreadable',
    isImage: false,
    fault: 'extension-only',
  },
  [Outcome.heicUnreadable]: {
    kind: 'unsupported-format',
    isImage: false,
    fault: 'heic-unreadable',
  },
  [Outcome.rawPhoto]: {
    kind: 'unsupported-format',
    isImage: false,
    fault: 'raw-photo',
  },
};

export function meaningOf(outcome: Outcome): OutcomeMeaning {
  return meanings[outcome];
}

/** Whether the content alone decides the outcome, so that the cache can reuse it. */
export function isDecidedByContent(outcome: Outcome): boolean {
  return (
    meanings[outcome].isImage ||
    outcome === Outcome.undecodable ||
    outcome === Outcome.tooManyPixels ||
    outcome === Outcome.heicUnreadable
  );
}
