import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findingOf, namesIn, openPaths } from '#test/support/images/dataset-folders.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';
import { writePhotoDataset } from '#test/support/images/photo-dataset.ts';

const sample = join(import.meta.dirname, '../../../../assets/sample-dataset.zip');

test('photos with train and val: 80 images, 50 for training and 30 for validation, other files listed', async () => {
  const folder = await temporaryFolder();
  await writePhotoDataset(folder, { train: 25, validation: 15 });
  for (const split of ['train', 'val']) await writeFile(join(folder, split, '.DS_Store'), 'x');
  const dataset = await openPaths([folder], await testEnvironment());
  expect(dataset.imageCount).toBe(80);
  expect(dataset.summary).toMatchObject({ hasOwnValidation: true, hasTest: false });
  const counts = dataset.summary.classes.map(({ name, counts: { train, validation } }) => [
    name,
    train,
    validation,
  ]);
  expect(counts).toEqual([
    ['living', 25, 15],
    ['things', 25, 15],
  ]);
  expect(namesIn(dataset, 'leftover')).toEqual(['train/.DS_Store', 'val/.DS_Store']);
  expect(findingOf(dataset, 'cut-short')).toBeUndefined();
  expect(findingOf(dataset, 'unreadable')).toBeUndefined();
});

test('the sample of Fashion-MNIST: 800 images read in place, train and test, validation split off', async () => {
  const dataset = await openPaths([sample], await testEnvironment());
  expect(dataset.imageCount).toBe(800);
  expect(dataset.classNames).toHaveLength(10);
  const { train, validation, test: held } = dataset.summary.counts;
  expect([train + validation, held]).toEqual([600, 200]);
  // A fifth of 60 is 12, and by chance no fewer than half of it and no more than one and a half times.
  expect(dataset.summary.classes.every(({ counts }) => Math.abs(counts.validation - 12) <= 6)).toBe(true);
  // 600 draws of one in five: four standard deviations around 120.
  expect(Math.abs(validation - 120)).toBeLessThan(40);
});
