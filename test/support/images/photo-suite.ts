import { join } from 'node:path';
import { test } from '@playwright/test';
import { imageSet } from './image-set.ts';
import { photoClasses, writePhotoDataset } from './photo-dataset.ts';

/** The photos that browser and end-to-end tests train on, and facts about them. */
export interface PhotoSuite {
  /** Has `train` and `val`. */
  readonly folder: string;
  readonly imageCount: number;
  readonly classNames: readonly string[];
  /** How the app shows the accuracy on the validation images. */
  readonly accuracy: RegExp;
  /** A validation photo that a trained model predicts correctly. */
  readonly photo: { readonly file: string; readonly className: string };
}

/**
 * @param target an existing folder for generated photos
 * @returns crops of the photos in test/fixtures, or real photos in a project with that metadata (`npm run test:images`)
 */
export async function photoSuite(target: string): Promise<PhotoSuite> {
  if (test.info().project.metadata['photos'] === 'ants-and-bees') {
    const folder = imageSet('ants-and-bees');
    return {
      folder,
      imageCount: 398,
      classNames: ['ants', 'bees'],
      accuracy: /^9\d(\.\d)?\s?%$/,
      photo: { file: join(folder, 'val', 'bees', '1032546534_06907fe3b3.jpg'), className: 'bees' },
    };
  }
  const folder = join(target, 'photos');
  await writePhotoDataset(folder, { train: 60, validation: 20 });
  return {
    folder,
    imageCount: 160,
    classNames: photoClasses,
    accuracy: /^(9\d(\.\d)?|100(\.0)?)\s?%$/,
    photo: { file: join(folder, 'val', 'things', 'things-005.jpg'), className: 'things' },
  };
}
