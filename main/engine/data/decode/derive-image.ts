import { createCanvas, ImageData } from '@napi-rs/canvas';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { AppError } from '#shared/domain/errors.ts';
import { cachedImageFolder, cachedImageName } from '#shared/domain/dataset/cached-images.ts';
import { cropAndResize } from '#shared/domain/dataset/crop-resize.ts';
import { errnoOf, toStorageError } from '#engine/storage/disk-space.ts';
import type { DerivedImageKind } from '../dataset.ts';
import type { DecodedImage } from './decoded-image.ts';

/** Longest side in pixels; smaller images keep their size. */
const longestSide: Readonly<Record<'thumbnail' | 'preview', number>> = { thumbnail: 192, preview: 1600 };
const modelCropPx = 224;
const webpQuality = 90;

export function derivedFolder(cacheFolder: string, kind: DerivedImageKind): string {
  return join(cacheFolder, ...cachedImageFolder(kind));
}

/** @param folder `derivedFolder` of the same kind; @param hash hex */
export function derivedPath(folder: string, kind: DerivedImageKind, hash: string): string {
  return join(folder, ...cachedImageName(kind, hash));
}

/** Encodes an image for the window and renames the finished file, so that no reader sees half of it. */
export function writeDerived(image: DecodedImage, kind: DerivedImageKind, path: string): void {
  if (kind === 'crop') {
    writeCrop(cropAndResize(image.pixels, image.width, image.height, modelCropPx), modelCropPx, path);
    return;
  }
  const scale = Math.min(1, longestSide[kind] / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const source = createCanvas(image.width, image.height);
  source.getContext('2d').putImageData(imageData(image), 0, 0);
  const target = createCanvas(width, height);
  const context = target.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, width, height);
  writeWhole(path, target.encodeSync('webp', webpQuality));
}

/** @param rgb uint8, size×size×3 */
export function writeCrop(rgb: Uint8Array, sizePx: number, path: string): void {
  const canvas = createCanvas(sizePx, sizePx);
  canvas.getContext('2d').putImageData(imageData({ pixels: rgb, width: sizePx, height: sizePx }), 0, 0);
  writeWhole(path, canvas.encodeSync('png'));
}

function imageData({ pixels, width, height }: DecodedImage): ImageData {
  const channels = pixels.length / (width * height);
  const rgba = new Uint8ClampedArray(width * height * 4);
  if (channels === 4) rgba.set(pixels);
  else {
    const second = channels === 3 ? 1 : 0;
    for (let from = 0, to = 0; from < pixels.length; from += channels, to += 4) {
      rgba[to] = pixels[from] as number;
      rgba[to + 1] = pixels[from + second] as number;
      rgba[to + 2] = pixels[from + 2 * second] as number;
      rgba[to + 3] = 255;
    }
  }
  return new ImageData(rgba, width, height);
}

function writeWhole(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${process.pid}-${threadId}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } catch (error) {
    removeIfThere(temporary);
    throw storageFailure(error, path);
  }
}

function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The folder itself is missing or can't be written; the first error says so.
  }
}

function storageFailure(error: unknown, path: string): unknown {
  const isBlocked = ['ENOTDIR', 'EEXIST'].includes(String(errnoOf(error)));
  return isBlocked ? new AppError('storage/no-permission', { path }, error) : toStorageError(error, path);
}
