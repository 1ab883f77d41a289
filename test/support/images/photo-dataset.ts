import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCanvas, loadImage, type Image } from '@napi-rs/canvas';
import { randomGenerator, type RandomGenerator } from '#shared/domain/random.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/photos');

/** A photo as it is. */
export const catPhoto = join(fixtures, 'chelsea.jpg');

const sources = {
  living: ['astronaut', 'camera', 'chelsea'],
  things: ['clock', 'coffee', 'rocket'],
} as const;

/** In the order in which a dataset of them lists its classes. */
export const photoClasses = ['living', 'things'] as const;

/**
 * Writes `<folder>/<class>/<class>-<number>.jpg`: `count` crops a class of the photos in test/fixtures, each in light of its own.
 * Some show so little that a trained model is not sure of them, as with real photos. The same seed gives the same files.
 */
export async function writePhotos(folder: string, count: number, seed: string): Promise<void> {
  for (const name of photoClasses) {
    const photos = await Promise.all(
      sources[name].map((source) => loadImage(join(fixtures, `${source}.jpg`))),
    );
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 0; i < count; i++) {
      const photo = photos[i % photos.length];
      if (photo === undefined) throw new Error(`no photos of ${name}`);
      const jpeg = cropInLight(photo, randomGenerator('photo', seed, name, i));
      await writeFile(join(folder, name, `${name}-${String(i).padStart(3, '0')}.jpg`), jpeg);
    }
  }
}

/** `train` and `val` with `writePhotos` in each: a dataset that brings its own validation images. */
export async function writePhotoDataset(
  folder: string,
  counts: { readonly train: number; readonly validation: number },
): Promise<void> {
  await writePhotos(join(folder, 'train'), counts.train, 'train');
  await writePhotos(join(folder, 'val'), counts.validation, 'validation');
}

/** A JPEG of a third to two thirds of the photo's sides, 150 to 400 pixels wide. */
function cropInLight(photo: Image, random: RandomGenerator): Buffer {
  const between = (low: number, high: number): number => low + random.next() * (high - low);
  const width = Math.round(between(0.2, 0.6) * photo.width);
  const height = Math.round(between(0.2, 0.6) * photo.height);
  const left = Math.floor(between(0, photo.width - width));
  const top = Math.floor(between(0, photo.height - height));
  const scale = between(150, 400) / width;
  const canvas = createCanvas(Math.round(width * scale), Math.round(height * scale));
  const context = canvas.getContext('2d');
  if (random.next() < 0.5) context.setTransform(-1, 0, 0, 1, canvas.width, 0);
  context.drawImage(photo, left, top, width, height, 0, 0, canvas.width, canvas.height);
  context.globalCompositeOperation = random.next() < 0.5 ? 'multiply' : 'screen';
  context.fillStyle = `hsl(${between(0, 360)} 60% 50% / ${between(0, 0.7)})`;
  context.fillRect(0, 0, canvas.width, canvas.height);
  return canvas.toBuffer('image/jpeg', Math.round(between(60, 95)));
}
