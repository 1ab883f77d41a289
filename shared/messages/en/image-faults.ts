import type { ImageFault } from '#shared/domain/errors.ts';

/** Why a file gives no image, or not all of it: a sentence that stands after the file's name. */
export const imageFaults: Readonly<Record<ImageFault, string>> = {
  'ends-early': 'The file ends before the image is complete, as if a download was interrupted.',
  'checksum-wrong': 'Part of the file is damaged: a checksum doesn’t match.',
  empty: 'The file is empty.',
  undecodable: 'The file starts like an image, but it can’t be decoded.',
  'too-many-pixels': 'The image has more than 100 million pixels. Use a smaller copy.',
  'too-many-bytes': 'The file is larger than 200 MB. Use a smaller copy.',
  'vector-image': 'SVG and PDF files contain drawings, not pixels. Export it as a PNG to use it.',
  'other-format': 'This image format isn’t supported. Export it as a JPEG or PNG to use it.',
  'not-an-image': 'This isn’t an image. Choose a JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, or HEIC file.',
  ignored: 'Not an image.',
  'not-readable': 'The file couldn’t be read from the disk.',
  'no-permission': 'You don’t have permission to read this file.',
  'archive-damaged': 'It’s damaged inside the ZIP file: its size or checksum doesn’t match.',
  'archive-method':
    'It’s compressed with a method that isn’t supported. Pack the ZIP file again with Deflate, the usual method.',
  'archive-locked': 'It’s password-protected inside the ZIP file. Unzip the file, then open the folder.',
  'decoder-crashed': 'The decoder crashed on this file.',
  'extension-only': 'It has an image’s file extension but contains something else.',
  'heic-unreadable': 'This HEIC photo can’t be decoded. Export it as a JPEG to use it.',
  'raw-photo': 'Raw photos have to be developed first. Export it as a JPEG to use it.',
  changed: 'It’s missing or has changed since its folder was opened. Open the folder again to continue.',
  'not-in-dataset': 'It isn’t part of the open dataset.',
};
