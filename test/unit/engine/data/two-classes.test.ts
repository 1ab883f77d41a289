import { expect, test } from 'vitest';
import type { Dataset } from '#engine/data/dataset.ts';
import {
  findingOf,
  namesIn,
  openPaths,
  imagesOf,
  twoClasses,
  usedImages,
  writeTree,
} from '#test/support/images/dataset-folders.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

/** Five cats and five dogs, and one more image in both folders. */
async function pets(more: Readonly<Record<string, number>> = {}): Promise<Dataset> {
  const folder = await temporaryFolder();
  await writeTree(folder, { ...twoClasses(5), 'cats/both.png': 42, 'dogs/both.png': 42, ...more });
  return openPaths([folder], await testEnvironment());
}

const idOf = (dataset: Dataset, name: string): number =>
  Array.from({ length: dataset.imageCount }, (_, id) => id).find((id) => dataset.image(id).name === name) ??
  -1;
/** The copies in use of the image in both folders, by class. */
const inUse = (dataset: Dataset): string[] =>
  imagesOf(dataset)
    .filter((image) => image.includes('both'))
    .map((image) => image.split(' ')[0] ?? '');

test('an image in two classes is excluded from both, as a problem that can be undone', async () => {
  const dataset = await pets();
  const both = [idOf(dataset, 'cats/both.png'), idOf(dataset, 'dogs/both.png')];
  expect(findingOf(dataset, 'in-two-classes')).toMatchObject({
    severity: 'problem',
    count: 2,
    excludedIds: both,
    usedIds: [],
    files: ['cats/both.png', 'dogs/both.png'].map((name) => ({
      ...{ name, reason: { code: 'in-classes', params: { classes: ['cats', 'dogs'] } } },
    })),
  });
  expect(usedImages(dataset)).toBe(10);
  expect(dataset.summary.classes.map(({ excluded }) => excluded)).toEqual([1, 1]);
  expect(inUse(dataset)).toEqual([]);
});

test('if included again, both are trained on, the finding stays, and undo excludes them again', async () => {
  const dataset = await pets();
  const before = dataset.summary;
  const both = before.findings.find(({ kind }) => kind === 'in-two-classes')?.excludedIds ?? [];
  const after = dataset.setExcluded(both, false);
  expect(usedImages(dataset)).toBe(12);
  expect(both.map((id) => dataset.image(id).split)).toEqual(['train', 'train']);
  expect(findingOf(dataset, 'in-two-classes')).toMatchObject({ excludedIds: [], usedIds: both });
  expect(after.fingerprint).not.toBe(before.fingerprint);
  expect(dataset.setExcluded(both, true).findings).toEqual(before.findings);
  dataset.undo();
  expect(dataset.undo()).toEqual(before);
});

test('including one, or excluding the other, decides which class is right', async () => {
  const [taken, dropped] = [await pets(), await pets()];
  taken.setExcluded([idOf(taken, 'cats/both.png')], false);
  dropped.setExcluded([idOf(dropped, 'dogs/both.png')], true);
  for (const dataset of [taken, dropped]) {
    expect(inUse(dataset)).toEqual(['cats']);
    expect(findingOf(dataset, 'in-two-classes')).toBeUndefined();
    expect(findingOf(dataset, 'exact-duplicate')).toBeUndefined();
  }
  expect(taken.summary.fingerprint).toBe(dropped.summary.fingerprint);
  dropped.undo();
  expect(inUse(dropped)).toEqual([]);
});

test('moved to the other’s class, it is an exact duplicate, of which one is used', async () => {
  const dataset = await pets();
  dataset.move([idOf(dataset, 'dogs/both.png')], 0);
  expect(inUse(dataset)).toEqual(['cats']);
  expect(findingOf(dataset, 'in-two-classes')).toBeUndefined();
  expect(namesIn(dataset, 'exact-duplicate')).toEqual(['dogs/both.png']);
  dataset.undo();
  expect(namesIn(dataset, 'in-two-classes')).toEqual(['cats/both.png', 'dogs/both.png']);
});

test('a moved image keeps its new class, whatever the folder of its copy', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, { ...twoClasses(5), 'cats/both.png': 42, 'cats/both again.png': 42 });
  const dataset = await openPaths([folder], await testEnvironment());
  dataset.move([idOf(dataset, 'cats/both again.png')], 1);
  expect(inUse(dataset)).toEqual(['dogs']);
  expect(namesIn(dataset, 'exact-duplicate')).toEqual(['cats/both.png']);
});

test('with different classes in training and validation, it is excluded from both splits', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, {
    ...{ 'train/a/1.png': 1, 'train/a/2.png': 2, 'train/b/1.png': 3, 'train/b/2.png': 4 },
    ...{ 'val/b/1.png': 1, 'val/a/9.png': 9 },
  });
  const dataset = await openPaths([folder], await testEnvironment());
  expect(namesIn(dataset, 'in-two-classes')).toEqual(['train/a/1.png', 'val/b/1.png']);
  expect(dataset.summary.counts).toEqual({ train: 3, validation: 1, test: 0 });
});

test('every image of a finding can be included or excluded, even those not listed by name', async () => {
  const more: Record<string, number> = {};
  for (let i = 0; i < 150; i++) more[`cats/x${i}.png`] = more[`dogs/x${i}.png`] = 5000 + i;
  const finding = findingOf(await pets(more), 'in-two-classes');
  expect(finding).toMatchObject({ count: 302 });
  expect(finding?.files).toHaveLength(200);
  expect(finding?.excludedIds).toHaveLength(302);
});
