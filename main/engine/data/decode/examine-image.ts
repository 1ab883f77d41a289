import { cropAndResize } from '#shared/domain/dataset/crop-resize.ts';
import type { ImageFormat } from '#shared/domain/dataset/dataset.ts';
import type { ImageDecoder } from './decode-image.ts';
import type { DecodedImage } from './decoded-image.ts';
import { readImageSize } from './image-header.ts';
import { checkCompleteness } from './image-completeness.ts';
import { Outcome } from './image-outcome.ts';
import type { CropShape } from './crop-record.ts';
import { isNamedLikeImage, isNamedLikeRawPhoto, recognize } from './image-signature.ts';

const largestPixels = 100_000_000;

/** Of images larger than this, the whole process decodes one at a time. */
const largePixels = 24_000_000;

/** A crop as it is stored, with its pixels. */
export interface StoredCrop extends CropShape {
  /** uint8, side×side×channels. */
  readonly values: Uint8Array;
}

type Recognized =
  | { readonly outcome: typeof Outcome.good; readonly format: ImageFormat }
  | { readonly outcome: Outcome; readonly format: null };

/** Recognizes a file by its content. The name only decides what to report about a file that isn't an image. */
export function recognizeImage(bytes: Uint8Array, name: string): Recognized {
  if (bytes.byteLength === 0) {
    return { outcome: isNamedLikeImage(name) ? Outcome.empty : Outcome.notAImage, format: null };
  }
  const found = recognize(bytes);
  if (found === null) {
    return { outcome: isNamedLikeImage(name) ? Outcome.extensionOnly : Outcome.notAImage, format: null };
  }
  if (found.format === null) return { outcome: found.outcome, format: null };
  if (found.format === 'tiff' && isNamedLikeRawPhoto(name))
    return { outcome: Outcome.rawPhoto, format: null };
  return { outcome: Outcome.good, format: found.format };
}

/** Decodes an image, after checks that the decoder doesn't make. */
export async function examineImage(
  bytes: Uint8Array,
  format: ImageFormat,
  decoder: ImageDecoder,
  gate: LargeImageGate,
): Promise<{ readonly outcome: Outcome; readonly image: DecodedImage | null }> {
  const size = readImageSize(bytes, format);
  if (size !== null && size.width * size.height > largestPixels) {
    return { outcome: Outcome.tooManyPixels, image: null };
  }
  const failure = format === 'heic' ? Outcome.heicUnreadable : Outcome.undecodable;
  if (size === null) return { outcome: failure, image: null };
  const outcome = checkCompleteness(bytes, format);
  try {
    const decode = (): Promise<DecodedImage> => decoder.decode(bytes, format);
    const isLarge = size.width * size.height > largePixels;
    return { outcome, image: await (isLarge ? gate.alone(decode) : decode()) };
  } catch {
    // What the decoders throw (strings, numbers, errors of three libraries) doesn't help anyone.
    return { outcome: failure, image: null };
  }
}

/** Lets only one worker at a time decode an image that takes hundreds of megabytes. */
export class LargeImageGate {
  readonly #state: Int32Array;

  constructor(shared: SharedArrayBuffer) {
    this.#state = new Int32Array(shared);
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    // A worker that died inside never opens the gate again, so waiting has a limit.
    const until = performance.now() + 30_000;
    while (Atomics.compareExchange(this.#state, 0, 0, 1) !== 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    try {
      return await work();
    } finally {
      Atomics.store(this.#state, 0, 0);
    }
  }
}

export function makeStoredCrop(image: DecodedImage, sizePx: number): StoredCrop {
  const square = Math.min(image.width, image.height);
  const side = Math.min(square, sizePx);
  const rgb = cropAndResize(image.pixels, image.width, image.height, side);
  const isGray = image.pixels.length === image.width * image.height || isGrayOnly(rgb);
  return {
    values: isGray ? onlyRed(rgb) : rgb,
    side,
    channels: isGray ? 1 : 3,
    isWholeSquare: side === square,
  };
}

/** @returns uint8, size×size×3, bit for bit the same as cropping the image itself */
export function restoreCrop(crop: StoredCrop, sizePx: number): Uint8Array {
  if (crop.side !== sizePx) return cropAndResize(crop.values, crop.side, crop.side, sizePx);
  if (crop.channels === 3) return crop.values;
  const rgb = new Uint8Array(crop.values.length * 3);
  for (let i = 0, to = 0; i < crop.values.length; i++) {
    const value = crop.values[i] as number;
    rgb[to++] = value;
    rgb[to++] = value;
    rgb[to++] = value;
  }
  return rgb;
}

function isGrayOnly(rgb: Uint8Array): boolean {
  for (let i = 0; i < rgb.length; i += 3) {
    if (rgb[i] !== rgb[i + 1] || rgb[i] !== rgb[i + 2]) return false;
  }
  return true;
}

function onlyRed(rgb: Uint8Array): Uint8Array {
  const gray = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < gray.length; i++) gray[i] = rgb[i * 3] as number;
  return gray;
}
