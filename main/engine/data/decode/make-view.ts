import { augmentImage, augmentSourcePx } from '#shared/domain/augment/augment.ts';
import { grayOf } from '#shared/domain/dataset/grayscale.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import type { ViewFormat } from '../dataset.ts';
import { restoreCrop, type StoredCrop } from './examine-image.ts';
import type { ViewItem } from './worker-messages.ts';

/** Side of the stored crop that a view is made from; a smaller image is stored whole. */
export function viewSourcePx({ sizePx, augment }: ViewFormat, key: string | null): number {
  return key === null || augment === 'none' ? sizePx : augmentSourcePx(sizePx);
}

/**
 * The image as the model sees it, decided by the image's content, the format and the key alone.
 * @param crop of side `viewSourcePx`, or the image's whole center square; may be returned itself
 * @returns uint8, size×size×channels
 */
export function makeView(
  crop: StoredCrop,
  format: ViewFormat,
  { key, hash }: Pick<ViewItem, 'key' | 'hash'>,
): Uint8Array {
  const { sizePx, channels, augment } = format;
  if (key === null || augment === 'none') return plainSquare(crop, sizePx, channels);
  const sidePx = Math.min(crop.side, viewSourcePx(format, key));
  const source = { pixels: plainSquare(crop, sidePx, channels), sidePx, channels };
  return augmentImage(
    source,
    sizePx,
    augment,
    randomGenerator(key, 'view', Buffer.from(hash).toString('hex')),
  );
}

function plainSquare(crop: StoredCrop, sidePx: number, channels: 1 | 3): Uint8Array {
  if (channels === 1 && crop.channels === 1 && crop.side === sidePx) return crop.values;
  const rgb = restoreCrop(crop, sidePx);
  return channels === 3 ? rgb : grayOf(rgb);
}
