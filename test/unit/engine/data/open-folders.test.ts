import { mkdir, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FindingKind } from '#shared/domain/dataset/dataset.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import {
  writeTree,
  twoClasses,
  openPaths,
  findingOf,
  imagesOf,
} from '#test/support/images/dataset-folders.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

const classCounts = (dataset: Dataset): Record<string, number[]> =>
  Object.fromEntries(
    dataset.summary.classes.map(({ name, counts }) => [name, [counts.train, counts.validation, counts.test]]),
  );

const reasonsOf = (dataset: Dataset, kind: FindingKind): Record<string, string> =>
  Object.fromEntries(findingOf(dataset, kind)?.files.map(({ name, reason }) => [name, reason.code]) ?? []);

test('one subfolder per class: images in the order of their names, validation split off', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(10));
  const dataset = await openPaths([folder], await testEnvironment());
  expect(dataset.classNames).toEqual(['cats', 'dogs']);
  expect(dataset.imageCount).toBe(20);
  expect(dataset.image(0)).toMatchObject({ name: 'cats/0.png', widthPx: 8, heightPx: 8, classIndex: 0 });
  expect(dataset.summary).toMatchObject({ hasOwnValidation: false, hasTest: false, findings: [] });
  const { train, validation } = dataset.summary.counts;
  expect(train + validation).toBe(20);
  expect(validation).toBeGreaterThanOrEqual(2);
});

test('train, val and test above the classes', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, {
    ...{ 'Train/cats/a.png': 1, 'Train/dogs/a.png': 2, 'Train/cats/b.png': 3 },
    ...{ 'VALID/cats/a.png': 4, 'VALID/dogs/a.png': 5, 'test/dogs/a.png': 6 },
  });
  const dataset = await openPaths([folder], await testEnvironment());
  expect(dataset.summary).toMatchObject({ hasOwnValidation: true, hasTest: true });
  expect(classCounts(dataset)).toEqual({ cats: [2, 1, 0], dogs: [1, 1, 1] });
});

test('a separate validation folder, even inside the other one', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(3));
  await writeTree(join(folder, 'check'), { 'cats/v.png': 50, 'dogs/v.png': 51 });
  const dataset = await openPaths([folder], await testEnvironment(), {
    validationPath: join(folder, 'check'),
  });
  expect(dataset.summary.hasOwnValidation).toBe(true);
  expect(classCounts(dataset)).toEqual({ cats: [3, 1, 0], dogs: [3, 1, 0] });
});

test('several class folders dropped together are the classes', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(2));
  const dataset = await openPaths([join(folder, 'dogs'), join(folder, 'cats')], await testEnvironment());
  expect(dataset.classNames).toEqual(['cats', 'dogs']);
  expect(dataset.summary.name).toBe('dogs and 1 more');
  expect(imagesOf(dataset).map((image) => image.split(' ')[2])).toContain('dogs/1.png');
});

test('several folders with the same classes are merged', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, { 'a/cats/1.png': 1, 'a/dogs/1.png': 2, 'b/cats/1.png': 3, 'b/dogs/1.png': 4 });
  const dataset = await openPaths([join(folder, 'a'), join(folder, 'b')], await testEnvironment());
  expect(dataset.classNames).toEqual(['cats', 'dogs']);
  expect(dataset.imageCount).toBe(4);
  expect(imagesOf(dataset).map((image) => image.split(' ')[2])).toEqual(
    ['a/cats/1.png', 'b/cats/1.png', 'a/dogs/1.png', 'b/dogs/1.png'].sort(),
  );
});

test('train and val dropped together are splits', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, { 'train/a/1.png': 1, 'train/b/1.png': 2, 'val/a/1.png': 3, 'val/b/1.png': 4 });
  const dataset = await openPaths([join(folder, 'train'), join(folder, 'val')], await testEnvironment());
  expect(classCounts(dataset)).toEqual({ a: [1, 1, 0], b: [1, 1, 0] });
});

test('names with spaces, emoji, Chinese and 200 characters', async () => {
  const folder = join(await temporaryFolder(), 'Fotos von 猫 & 🐕');
  const names = [
    'a b/c d.png',
    '小猫/一 只.png',
    '🐕‍🦺 dogs/🐶.png',
    `${'x'.repeat(200)}/${'y'.repeat(196)}.png`,
  ];
  await writeTree(folder, Object.fromEntries(names.map((name, i) => [name, i])));
  const dataset = await openPaths([folder], await testEnvironment());
  expect(Array.from({ length: 4 }, (_, id) => dataset.image(id).name)).toEqual([...names].sort());
  expect(dataset.classNames).toHaveLength(4);
  expect(findingOf(dataset, 'unreadable')).toBeUndefined();
  for await (const crop of dataset.crops([0, 1, 2, 3], 4)) expect(crop.rgb).toHaveLength(48);
});

test('link loops end, and what is linked twice is read once', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(2));
  await symlink('..', join(folder, 'cats', 'up'));
  await symlink(join(folder, 'dogs'), join(folder, 'cats', 'again'));
  await symlink('nowhere', join(folder, 'cats', 'dangling'));
  const dataset = await openPaths([folder], await testEnvironment());
  expect(dataset.imageCount).toBe(4);
  expect(reasonsOf(dataset, 'link-loop')).toEqual({ 'cats/again': 'folder-seen', 'cats/up': 'folder-seen' });
  expect(reasonsOf(dataset, 'leftover')).toEqual({ 'cats/dangling': 'broken-link' });
});

test('a link to a folder elsewhere is a class like any other', async () => {
  const folder = await temporaryFolder();
  const elsewhere = await temporaryFolder();
  await writeTree(folder, { 'cats/1.png': 1 });
  await writeTree(elsewhere, { '1.png': 2 });
  await symlink(elsewhere, join(folder, 'dogs'));
  const dataset = await openPaths([folder], await testEnvironment());
  expect(dataset.classNames).toEqual(['cats', 'dogs']);
});

test('other files and empty folders are listed, not fatal', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, {
    ...twoClasses(2),
    ...{
      '.DS_Store': 'x',
      'cats/Thumbs.db': 'x',
      'cats/notes.txt': 'text',
      'dogs/._1.png': 'x',
      'readme.md': '#',
    },
    '__MACOSX/cats/._0.png': 'x',
  });
  await mkdir(join(folder, 'birds'));
  const dataset = await openPaths([folder], await testEnvironment());
  expect(dataset.classNames).toEqual(['cats', 'dogs']);
  expect(reasonsOf(dataset, 'leftover')).toEqual({
    ...{ '.DS_Store': 'system-file', 'cats/Thumbs.db': 'system-file', 'cats/notes.txt': 'image-fault' },
    ...{ __MACOSX: 'macos-file', 'dogs/._1.png': 'macos-file', 'readme.md': 'outside-classes' },
  });
  expect(reasonsOf(dataset, 'empty-folder')).toEqual({ birds: 'no-images' });
});

test('images next to the class folders are explained', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, { ...twoClasses(2), 'lost.jpg': 7 });
  const dataset = await openPaths([folder], await testEnvironment());
  expect(findingOf(dataset, 'images-in-root')).toMatchObject({
    count: 1,
    files: [{ name: 'lost.jpg', reason: { code: 'beside-classes', params: {} } }],
  });
});

test('20,000 files are listed and read', async () => {
  const folder = await temporaryFolder();
  const files: Record<string, number> = {};
  for (let i = 0; i < 20_000; i++) files[`class ${i % 10}/${i}.png`] = i;
  await writeTree(folder, files);
  const events: number[] = [];
  const dataset = await openPaths([folder], await testEnvironment(), {
    onProgress: ({ done }) => events.push(done),
  });
  expect(dataset.imageCount).toBe(20_000);
  expect(events.at(-1)).toBe(20_000);
});

describe('what can’t be opened is an error with one sentence', () => {
  const unusable: [string, string, Record<string, number | string>, object][] = [
    ['an empty folder', 'dataset/empty', {}, { reason: 'no-images', otherFiles: 0 }],
    [
      'no images at all',
      'dataset/empty',
      { 'a/x.txt': 'x', 'b/y.txt': 'y' },
      { reason: 'no-images', otherFiles: 2 },
    ],
    ['one class', 'dataset/one-class', { 'cats/1.png': 1, 'cats/2.png': 2 }, { className: 'cats' }],
    [
      'images in the root only',
      'dataset/images-in-root',
      { '1.png': 1, '2.png': 2 },
      { reason: 'root', count: 2 },
    ],
    [
      'classes that hold no image but one',
      'dataset/one-class',
      { 'a/1.png': 1, 'b/x.txt': 'x' },
      { className: 'a' },
    ],
  ];
  test.each(unusable)('%s', async (_, code, files, params) => {
    const folder = await temporaryFolder();
    await writeTree(folder, files);
    const opened = openPaths([folder], await testEnvironment());
    await expect(opened).rejects.toMatchObject({ code, params });
  });

  test('a missing folder', async () => {
    const folder = join(await temporaryFolder(), 'gone');
    await expect(openPaths([folder], await testEnvironment())).rejects.toMatchObject({
      code: 'dataset/not-found',
      params: { kind: 'dataset', path: folder },
    });
  });

  test('a file that isn’t an archive', async () => {
    const folder = await temporaryFolder();
    await writeTree(folder, { 'a.rar': 'Rar!', 'a.txt': 'text' });
    const environment = await testEnvironment();
    await expect(openPaths([join(folder, 'a.rar')], environment)).rejects.toMatchObject({
      code: 'dataset/bad-archive',
      params: { reason: 'not-a-zip', archive: 'a.rar' },
    });
    await expect(openPaths([join(folder, 'a.txt')], environment)).rejects.toMatchObject({
      code: 'dataset/empty',
      params: { reason: 'no-images', name: 'a.txt', otherFiles: 1 },
    });
  });

  test('single images dropped', async () => {
    const folder = await temporaryFolder();
    await writeTree(folder, { 'a.png': 1, 'b.png': 2 });
    await expect(
      openPaths([join(folder, 'a.png'), join(folder, 'b.png')], await testEnvironment()),
    ).rejects.toMatchObject({ code: 'dataset/images-in-root', params: { reason: 'single-images' } });
  });
});

test('an image deleted after the scan is named when it is needed', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(2));
  const dataset = await openPaths([folder], await testEnvironment());
  await unlink(join(folder, 'cats', '0.png'));
  await expect(dataset.prepare(dataset.hashOf(0), 'preview')).rejects.toMatchObject({
    code: 'dataset/unreadable-image',
    params: { fault: 'changed', path: 'cats/0.png' },
  });
});
