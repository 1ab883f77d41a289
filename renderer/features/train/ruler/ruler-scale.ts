import { powersOfTwoTo } from '#shared/domain/powers-of-two.ts';

/** The ruler is logarithmic: doubling the batch size is the same way everywhere, from 1 to all images. */

export interface RulerTick {
  readonly size: number;
  /** Fraction of the ruler's length, 0 (one image) … 1 (all images). */
  readonly fraction: number;
  readonly kind: 'power' | 'end' | 'between';
}

/** Where a batch size lies on a ruler for `images`, 0 … 1. */
export function fractionOf(size: number, images: number): number {
  if (images <= 1) return 0;
  return Math.log2(Math.min(Math.max(size, 1), images)) / Math.log2(images);
}

/** The whole batch size nearest to a fraction of the ruler's length. */
export function sizeAt(fraction: number, images: number): number {
  const inside = Math.min(1, Math.max(0, fraction));
  return Math.round(2 ** (inside * Math.log2(Math.max(1, images))));
}

/** The stop nearest to a fraction of the ruler's length. */
export function stopAt(fraction: number, images: number): number {
  let nearest = 1;
  for (const stop of powersOfTwoTo(images)) {
    const distance = Math.abs(fractionOf(stop, images) - fraction);
    if (distance < Math.abs(fractionOf(nearest, images) - fraction)) nearest = stop;
  }
  return nearest;
}

/** The next stop of the ruler, or its end. */
export function stopAfter(size: number, images: number): number {
  return powersOfTwoTo(images).find((stop) => stop > size) ?? images;
}

export function stopBefore(size: number, images: number): number {
  return powersOfTwoTo(images).findLast((stop) => stop < size) ?? 1;
}

/** Where a key leads from `size`: arrows to the next stop, with Shift by one image; undefined for other keys. */
export function sizeAfterKey(
  key: string,
  isShift: boolean,
  size: number,
  images: number,
): number | undefined {
  const limit = (value: number): number => Math.min(images, Math.max(1, value));
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return isShift ? limit(size + 1) : stopAfter(size, images);
    case 'ArrowLeft':
    case 'ArrowDown':
      return isShift ? limit(size - 1) : stopBefore(size, images);
    case 'Home':
      return 1;
    case 'End':
      return images;
    default:
      return undefined;
  }
}

/** Long ticks at powers of two and at the end, short ones at quarters between them, where whole numbers lie. */
export function rulerTicks(images: number): readonly RulerTick[] {
  const ticks: RulerTick[] = [];
  const add = (size: number, kind: RulerTick['kind']): void =>
    void ticks.push({ size, fraction: fractionOf(size, images), kind });
  for (const size of powersOfTwoTo(images)) {
    add(size, size === images ? 'end' : 'power');
    if (size < 4 || size === images) continue;
    for (const quarter of [1.25, 1.5, 1.75]) {
      if (size * quarter < images) add(size * quarter, 'between');
    }
  }
  return ticks;
}

/** Whether a tick's number can stand under it without touching the number at the end of the ruler. */
export function hasRoomForLabel(tick: RulerTick): boolean {
  if (tick.kind === 'between') return false;
  return tick.kind === 'end' || tick.fraction < 0.94;
}
