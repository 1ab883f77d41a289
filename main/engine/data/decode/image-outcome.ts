import type { FindingKind } from '#shared/domain/dataset.ts';

interface OutcomeMeaning {
  /** Null for a good image, of which there is nothing to report. */
  readonly kind: Extract<
    FindingKind,
    'unreadable' | 'cut-short' | 'too-large' | 'unsupported-format' | 'leftover' | 'no-permission'
  > | null;
  /** Whether pixels came out, so that it is an image of the dataset, if perhaps an excluded one. */
  readonly isImage: boolean;
  readonly sentence: string;
}

/** What can come of reading one file. The numbers are saved in the cache: append, never reorder. */
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
  [Outcome.good]: { kind: null, isImage: true, sentence: '' },
  [Outcome.endsEarly]: {
    kind: 'cut-short',
    isImage: true,
    sentence: 'The file ends before the image does, as after an interrupted download.',
  },
  [Outcome.checksumWrong]: {
    kind: 'cut-short',
    isImage: true,
    sentence: 'Part of the file is damaged: a checksum inside it does not match.',
  },
  [Outcome.empty]: { kind: 'unreadable', isImage: false, sentence: 'The file is empty.' },
  [Outcome.undecodable]: {
    kind: 'unreadable',
    isImage: false,
    sentence: 'It begins like an image but cannot be decoded.',
  },
  [Outcome.tooManyPixels]: {
    kind: 'too-large',
    isImage: false,
    sentence: 'It has more than 100 million pixels. A smaller copy can be used.',
  },
  [Outcome.tooManyBytes]: {
    kind: 'too-large',
    isImage: false,
    sentence: 'The file is larger than 200 MB. A smaller copy can be used.',
  },
  [Outcome.vectorImage]: {
    kind: 'unsupported-format',
    isImage: false,
    sentence: 'Drawings (SVG, PDF) are not images of pixels. Export it as PNG to use it.',
  },
  [Outcome.otherFormat]: {
    kind: 'unsupported-format',
    isImage: false,
    sentence: 'This image format is not supported. Export it as JPEG or PNG to use it.',
  },
  [Outcome.notAImage]: { kind: 'leftover', isImage: false, sentence: 'Not an image; ignored.' },
  [Outcome.notReadable]: {
    kind: 'unreadable',
    isImage: false,
    sentence: 'The file could not be read from the disk.',
  },
  [Outcome.noPermission]: {
    kind: 'no-permission',
    isImage: false,
    sentence: 'You have no right to read this file.',
  },
  [Outcome.archiveDamaged]: {
    kind: 'unreadable',
    isImage: false,
    sentence: 'It is damaged inside the ZIP file: sizes or checksum do not match.',
  },
  [Outcome.archiveMethod]: {
    kind: 'unreadable',
    isImage: false,
    sentence: 'It is packed in the ZIP file by a method that is not supported. Pack it with “deflate”.',
  },
  [Outcome.archiveLocked]: {
    kind: 'unreadable',
    isImage: false,
    sentence: 'It is locked with a password inside the ZIP file. Unpack the file and open the folder.',
  },
  [Outcome.decoderCrashed]: {
    kind: 'unreadable',
    isImage: false,
    sentence: 'The decoder stopped at this file, so it was skipped.',
  },
  [Outcome.extensionOnly]: {
    kind: 'unreadable',
    isImage: false,
    sentence: 'It is named like an image but its content is something else.',
  },
  [Outcome.heicUnreadable]: {
    kind: 'unsupported-format',
    isImage: false,
    sentence: 'This HEIC photo cannot be decoded here. Export it as JPEG to use it.',
  },
  [Outcome.rawPhoto]: {
    kind: 'unsupported-format',
    isImage: false,
    sentence: 'Raw photos need developing first. Export it as JPEG to use it.',
  },
};

export function meaningOf(outcome: Outcome): OutcomeMeaning {
  return meanings[outcome];
}

/** Whether the content alone decides the outcome, so that the cache can give it next time. */
export function isDecidedByContent(outcome: Outcome): boolean {
  return (
    meanings[outcome].isImage ||
    outcome === Outcome.undecodable ||
    outcome === Outcome.tooManyPixels ||
    outcome === Outcome.heicUnreadable
  );
}
