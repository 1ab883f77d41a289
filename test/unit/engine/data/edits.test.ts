import { describe, expect, test } from 'vitest';
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

async function pets(perClass = 10): Promise<Dataset> {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(perClass));
  return openPaths([folder], await testEnvironment());
}

test('an excluded image is in no split, and undo brings it back', async () => {
  const dataset = await pets();
  const before = dataset.summary;
  const after = dataset.setExcluded([0, 1], true);
  expect(usedImages(dataset)).toBe(18);
  expect(after.classes[0]?.excluded).toBe(2);
  expect([...dataset.ids('train'), ...dataset.ids('validation')]).not.toContain(0);
  expect(dataset.image(0).isExcluded).toBe(true);
  expect(after.undoDepth).toBe(1);
  expect(dataset.undo()).toEqual(before);
});

test('a moved image counts for the other class, with a note of its origin', async () => {
  const dataset = await pets();
  dataset.move([0], 1);
  expect(dataset.classOf(0)).toBe(1);
  expect(dataset.image(0)).toMatchObject({ classIndex: 1, movedFromClassIndex: 0 });
  expect(dataset.edits().movedTo).toEqual(new Map([['cats/0.png', 'dogs']]));
  dataset.move([0], 0);
  expect(dataset.image(0).movedFromClassIndex).toBeNull();
  expect(dataset.edits().movedTo.size).toBe(0);
  dataset.undo();
  expect(dataset.classOf(0)).toBe(1);
  dataset.undo();
  expect(dataset.classOf(0)).toBe(0);
  expect(dataset.undo().undoDepth).toBe(0);
});

test('edits are restored when the same folder is opened again; those of missing images are ignored', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(10));
  const environment = await testEnvironment();
  const first = await openPaths([folder], environment);
  first.setExcluded([3], true);
  first.move([4], 1);
  const edits = first.edits();
  const second = await openPaths([folder], environment, {
    edits: {
      excluded: new Map([...edits.excluded, ['cats/gone.png', true]]),
      movedTo: new Map([...edits.movedTo, ['cats/5.png', 'no such class']]),
    },
  });
  expect(second.summary.fingerprint).toBe(first.summary.fingerprint);
  expect(second.image(3).isExcluded).toBe(true);
  expect(second.classOf(4)).toBe(1);
  expect(second.classOf(5)).toBe(0);
});

test('excluding an image changes the split of at most one other', async () => {
  const dataset = await pets();
  const before = new Set(dataset.ids('validation'));
  dataset.setExcluded([2], true);
  const after = new Set(dataset.ids('validation'));
  const moved = [...before].filter((id) => id !== 2 && !after.has(id)).length;
  expect(moved + [...after].filter((id) => !before.has(id)).length).toBeLessThanOrEqual(1);
});

test('pages show used, excluded or all images, of one class or of all', async () => {
  const dataset = await pets();
  dataset.setExcluded([1, 12], true);
  const ids = (
    show: 'used' | 'excluded' | 'all',
    classIndex: number | null,
    offset = 0,
    limit = 100,
  ): number[] => dataset.page({ classIndex, show, offset, limit }).images.map(({ id }) => id);
  expect(ids('excluded', null)).toEqual([1, 12]);
  expect(ids('excluded', 1)).toEqual([12]);
  expect(ids('used', 0)).toEqual([0, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(ids('all', 0, 2, 3)).toEqual([2, 3, 4]);
  expect(dataset.page({ classIndex: null, show: 'used', offset: 0, limit: 1 }).total).toBe(18);
});

test('ids of no image or class are an error and change nothing', async () => {
  const dataset = await pets();
  const before = dataset.summary;
  expect(() => dataset.setExcluded([0, 99], true)).toThrow('no image number 99');
  expect(() => dataset.move([0], 7)).toThrow('no class number 7');
  expect(dataset.summary).toEqual(before);
});

test('the fingerprint follows contents, classes, splits and exclusions, not names or folders', async () => {
  const [left, right, other] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()];
  const files = twoClasses(5);
  await writeTree(left, files);
  const renamed = Object.fromEntries(
    Object.entries(files).map(([name, n]) => [name.replace('/', '/deep/x'), n]),
  );
  await writeTree(right, renamed);
  await writeTree(other, { ...files, 'cats/new.png': 77 });
  const environment = await testEnvironment();
  const [a, b, c] = [
    await openPaths([left], environment),
    await openPaths([right], environment),
    await openPaths([other], environment),
  ];
  expect(a.summary.fingerprint).toBe(b.summary.fingerprint);
  expect(a.summary.fingerprint).not.toBe(c.summary.fingerprint);
  expect(a.setExcluded([0], true).fingerprint).not.toBe(b.summary.fingerprint);
});

describe('equal images', () => {
  test('in one class and split: all but the first are excluded, and listed', async () => {
    const folder = await temporaryFolder();
    await writeTree(folder, { ...twoClasses(5), 'cats/copy.png': 1000, 'cats/again.png': 1000 });
    const dataset = await openPaths([folder], await testEnvironment());
    const reason = { code: 'copy-of', params: { name: 'cats/0.png' } };
    expect(findingOf(dataset, 'exact-duplicate')?.files).toMatchObject([
      { name: 'cats/again.png', reason },
      { name: 'cats/copy.png', reason },
    ]);
    expect(usedImages(dataset)).toBe(10);
    const ids = findingOf(dataset, 'exact-duplicate')?.excludedIds ?? [];
    dataset.setExcluded(ids, false);
    expect(usedImages(dataset)).toBe(12);
    // Back in use, the three are still in one split.
    const copies = imagesOf(dataset).filter((image) => /cats\/(0|copy|again)\.png/.test(image));
    expect(new Set(copies.map((image) => image.split(' ')[1])).size).toBe(1);
  });

  test('in train and validation: excluded from train', async () => {
    const folder = await temporaryFolder();
    await writeTree(folder, {
      ...{ 'train/a/1.png': 1, 'train/a/2.png': 2, 'train/b/1.png': 3, 'train/b/2.png': 4 },
      ...{ 'val/a/1.png': 1, 'val/b/9.png': 9, 'test/b/x.png': 9 },
    });
    const dataset = await openPaths([folder], await testEnvironment());
    expect(findingOf(dataset, 'split-overlap')?.files).toMatchObject([
      { name: 'val/b/9.png', reason: { code: 'copy-of', params: { name: 'test/b/x.png' } } },
      { name: 'train/a/1.png', reason: { code: 'copy-of', params: { name: 'val/a/1.png' } } },
    ]);
    expect(findingOf(dataset, 'exact-duplicate')).toBeUndefined();
    expect(dataset.summary.counts).toEqual({ train: 3, validation: 1, test: 1 });
  });
});

test('tiny and unbalanced classes are findings, by the images in use', async () => {
  const folder = await temporaryFolder();
  const files = twoClasses(4);
  for (let i = 0; i < 30; i++) files[`birds/${i}.png`] = 5000 + i;
  await writeTree(folder, files);
  const dataset = await openPaths([folder], await testEnvironment());
  const few = { code: 'few-images', params: { images: 4 } };
  expect(findingOf(dataset, 'tiny-class')?.files).toEqual([
    { name: 'cats', reason: few },
    { name: 'dogs', reason: few },
  ]);
  const small = { code: 'small-class', params: { images: 4, largest: 30 } };
  expect(findingOf(dataset, 'unbalanced')?.files).toEqual([
    { name: 'cats', reason: small },
    { name: 'dogs', reason: small },
  ]);
  dataset.setExcluded(
    Array.from({ length: 20 }, (_, i) => i),
    true,
  );
  // Ten birds against four: 4 · 5 is more than 10.
  expect(namesIn(dataset, 'unbalanced')).toEqual([]);
});
