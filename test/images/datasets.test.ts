import { expect, test } from 'vitest';
import { findingOf, namesIn, openPaths } from '../support/images/dataset-folders.ts';
import { testEnvironment } from '../support/engine-environment.ts';
import { imageSet } from '../support/images/image-set.ts';

test('ants and bees: 398 images, 245 for training and 153 for validation, other files listed', async () => {
  const dataset = await openPaths([imageSet('ants-and-bees')], await testEnvironment());
  expect(dataset.imageCount).toBe(398);
  expect(dataset.summary).toMatchObject({ hasOwnValidation: true, hasTest: false });
  // Counted in the folders: find train/ants -type f | wc -l, and so on.
  const counts = dataset.summary.classes.map(({ name, counts: { train, validation } }) => [
    name,
    train,
    validation,
  ]);
  expect(counts).toEqual([
    ['ants', 124, 70],
    ['bees', 121, 83],
  ]);
  expect(namesIn(dataset, 'leftover')).toEqual(['train/.DS_Store', 'val/.DS_Store']);
  expect(findingOf(dataset, 'cut-short')).toBeUndefined();
  expect(findingOf(dataset, 'unreadable')).toBeUndefined();
  const gif = Array.from({ length: 398 }, (_, id) => dataset.image(id)).filter(({ name }) =>
    name.endsWith('.gif'),
  );
  expect(gif).toHaveLength(1);
});

test('fashion-mnist.zip: 70,000 images read in place, train and test, validation split off', async () => {
  const dataset = await openPaths([imageSet('fashion-mnist.zip')], await testEnvironment());
  expect(dataset.imageCount).toBe(70_000);
  expect(dataset.classNames).toHaveLength(10);
  const { train, validation, test: held } = dataset.summary.counts;
  expect([train + validation, held]).toEqual([60_000, 10_000]);
  expect(dataset.summary.classes.every(({ counts }) => Math.abs(counts.validation - 1200) < 130)).toBe(true);
}, 300_000);

test('the CIFAR-10 sample: 800 images in ten classes, a fifth of each for validation', async () => {
  const dataset = await openPaths([imageSet('cifar-10-sample')], await testEnvironment());
  expect(dataset.imageCount).toBe(800);
  expect(dataset.summary.classes).toHaveLength(10);
  for (const { counts } of dataset.summary.classes) {
    expect(counts.train + counts.validation).toBe(80);
    expect(Math.abs(counts.validation - 16)).toBeLessThanOrEqual(8);
  }
  expect(findingOf(dataset, 'unreadable')).toBeUndefined();
});
