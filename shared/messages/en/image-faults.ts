import type { ImageFault } from '#shared/domain/errors.ts';

/** Why a file gives no image, or not all of it: a sentence that stands after the file's name. */
export const imageFaults: Readonly<Record<ImageFault, string>> = {
  'ends-early': 'The file ends before the image does, as after an interrupted download.',
  'checksum-wrong': 'Part of the file is damaged: a checksum inside it does not match.',
  empty: 'The file is empty.',
  undecodable: 'It begins like an image but can’t be decoded.',
  'too-many-pixels': 'It has more than 100 million pixels. Use a smaller copy.',
  'too-many-bytes': 'The file is larger than 200 MB. Use a smaller copy.',
  'vector-image': 'SVG and PDF files are drawings, not photos. Export it as PNG to use it.',
  'other-format': 'This image format isn’t supported. Export it as JPEG or PNG to use it.',
  'not-an-image': 'This isn’t an image. Choose a JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or HEIC file.',
  ignored: 'Not an image; ignored.',
  'not-readable': 'The file couldn’t be read from the disk.',
  'no-permission': 'You don’t have permission to read this file.',
  'archive-damaged': 'It is damaged inside the ZIP file: its size or checksum doesn’t match.',
  'archive-method': 'The ZIP file stores it with a compression method that isn’t supported. Use “deflate”.',
  'archive-locked': 'It is protected by a password inside the ZIP file. Unzip the file and open the folder.',
  'decoder-crashed': 'The decoder crashed on this file.',
  'extension-only': 'It is named like an image, but it contains something else.',
  'heic-unreadable': 'This HEIC photo can’t be decoded here. Export it as JPEG to use it.',
  'raw-photo': 'Raw photos need developing first. Export it as JPEG to use it.',
  changed: 'It is gone or has changed since its folder was opened. Open the folder again to continue.',
  'not-in-dataset': 'It isn’t part of the open dataset.',
};
