import { appendFile, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cropAndResize } from '#shared/domain/dataset/crop-resize.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import { CropCache } from '#engine/data/images/crop-cache.ts';
import { openPaths, tinyPng, twoClasses, writeTree } from '#test/support/images/dataset-folders.ts';
import { drawShape } from '#test/support/images/drawn-images.ts';
import { quarters } from '#test/support/images/encoded-images.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

async function allCrops(dataset: Dataset, sizePx: number): Promise<Map<string, string>> {
  const crops = new Map<string, string>();
  const ids = Array.from({ length: dataset.imageCount }, (_, id) => id);
  for await (const { id, rgb } of dataset.crops(ids, sizePx)) {
    crops.set(dataset.image(id).name, Buffer.from(rgb).toString('base64'));
  }
  return crops;
}

async function packFiles(cacheFolder: string, end: string): Promise<string[]> {
  const folder = join(cacheFolder, 'blobs', 'crops-3');
  return (await readdir(folder)).filter((name) => name.endsWith(end)).map((name) => join(folder, name));
}

async function photos(): Promise<string> {
  const folder = await temporaryFolder();
  await writeTree(folder, {
    ...{ 'a/1.png': drawShape('circle', 1, 300), 'a/2.png': drawShape('square', 2, 90), 'a/3.png': 3 },
    ...{
      'b/1.png': drawShape('triangle', 3, 400),
      'b/2.jpg': quarters(500, 375).toBuffer('image/jpeg'),
      'b/3.png': 4,
    },
  });
  return folder;
}

test('crops equal those of the image itself to the bit, at the stored size and others, twice', async () => {
  const folder = await photos();
  const environment = await testEnvironment();
  for (let time = 0; time < 2; time++) {
    const dataset = await openPaths([folder], environment);
    for (const size of [224, 64, 28]) {
      const crops = await allCrops(dataset, size);
      expect(crops.get('a/3.png')).toBe(Buffer.from(cropAndResize(grayOf(3), 8, 8, size)).toString('base64'));
      const direct = await openPaths([folder], await testEnvironment());
      expect(await allCrops(direct, size)).toEqual(crops);
    }
    await dataset.close();
  }
});

/** The pixels of `tinyPng`. */
function grayOf(number: number): Uint8Array {
  return Uint8Array.from({ length: 64 }, (_, i) => [number, 0, 0][((i % 8) + Math.floor(i / 8)) % 3] ?? 0);
}

test('opening again decodes nothing: the crops are there even without the images', async () => {
  const folder = await photos();
  const environment = await testEnvironment();
  const first = await openPaths([folder], environment);
  const expected = await allCrops(first, 224);
  await first.close();
  const second = await openPaths([folder], environment);
  await rm(folder, { recursive: true });
  expect(await allCrops(second, 224)).toEqual(expected);
});

test('crops of another size are stored when first made', async () => {
  const folder = await photos();
  const environment = await testEnvironment();
  const first = await openPaths([folder], environment);
  const expected = await allCrops(first, 64);
  await first.close();
  const second = await openPaths([folder], environment);
  await rm(folder, { recursive: true });
  expect(await allCrops(second, 64)).toEqual(expected);
});

test('opening again adds nothing to the packs', async () => {
  const folder = await photos();
  const environment = await testEnvironment();
  await (await openPaths([folder], environment)).close();
  const [pack] = await packFiles(environment.cacheFolder, '.pack');
  const before = (await stat(pack as string)).size;
  await (await openPaths([folder], environment)).close();
  expect(await packFiles(environment.cacheFolder, '.pack')).toEqual([pack]);
  expect((await stat(pack as string)).size).toBe(before);
  expect(await packFiles(environment.cacheFolder, '.lock')).toEqual([]);
});

describe('what a killed process leaves', () => {
  async function opened(damage: (pack: string) => Promise<void>): Promise<void> {
    const folder = await photos();
    const environment = await testEnvironment();
    const first = await openPaths([folder], environment);
    const expected = await allCrops(first, 224);
    await first.close();
    const [pack] = await packFiles(environment.cacheFolder, '.pack');
    await damage(pack as string);
    const second = await openPaths([folder], environment);
    expect(await allCrops(second, 224)).toEqual(expected);
    await second.close();
    const third = await openPaths([folder], environment);
    await rm(folder, { recursive: true });
    expect(await allCrops(third, 224)).toEqual(expected);
  }

  test('half a record at the end', () => opened((pack) => appendFile(`${pack}.index`, Buffer.alloc(40, 1))));
  test('a record of noise', () => opened((pack) => appendFile(`${pack}.index`, Buffer.alloc(72, 7))));
  test('records whose crops were never written', () => opened((pack) => truncate(pack, 1000)));
  test('crops without records', () => opened((pack) => truncate(`${pack}.index`, 72)));
  test('no records at all', () => opened((pack) => rm(`${pack}.index`)));
  test('a lock of a process that is gone', () => opened((pack) => writeFile(`${pack}.lock`, '4194303')));
});

test('a stored crop whose pixels have changed is not used', async () => {
  const folder = await photos();
  const environment = await testEnvironment();
  const first = await openPaths([folder], environment);
  const expected = await allCrops(first, 224);
  await first.close();
  const [pack] = await packFiles(environment.cacheFolder, '.pack');
  const bytes = await readFile(pack as string);
  await writeFile(pack as string, bytes.fill(9, 0, 5000));
  expect(await allCrops(await openPaths([folder], environment), 224)).toEqual(expected);
});

test('two datasets open at once on one cache append to separate packs', async () => {
  const [left, right] = [await photos(), await temporaryFolder()];
  await writeTree(right, twoClasses(5));
  const environment = await testEnvironment();
  const [a, b] = await Promise.all([openPaths([left], environment), openPaths([right], environment)]);
  expect((await allCrops(a, 32)).size).toBe(6);
  expect((await allCrops(b, 32)).size).toBe(10);
  expect(await packFiles(environment.cacheFolder, '.pack')).toHaveLength(2);
  await Promise.all([a.close(), b.close()]);
});

test('packs of another version, and the least recently used above the budget, are removed', async () => {
  const environment = await testEnvironment();
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(2));
  await (await openPaths([folder], environment)).close();
  const crops = join(environment.cacheFolder, 'blobs', 'crops-3');
  await writeFile(join(crops, 'old.v0.pack'), 'x');
  const large = join(crops, 'large.v1.pack');
  await writeFile(large, '');
  // A sparse file: 9 GB that take no space on the disk.
  await truncate(large, 9_000_000_000);
  await utimes(large, 1, 1);
  await (await CropCache.open(environment.cacheFolder)).close();
  expect((await readdir(crops)).filter((name) => name.startsWith('old') || name.startsWith('large'))).toEqual(
    [],
  );
  expect(await packFiles(environment.cacheFolder, '.pack')).toHaveLength(1);
});

test('if the cache folder isn’t a folder, nothing is stored', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(2));
  const environment = await testEnvironment();
  await writeTree(join(environment.cacheFolder, '..'), { cache: 'a file' });
  const dataset = await openPaths([folder], environment);
  expect((await allCrops(dataset, 16)).size).toBe(4);
});

test('equal images in one scan all get a crop', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, {
    'a/1.png': tinyPng(1),
    'a/2.png': tinyPng(2),
    'b/1.png': tinyPng(1),
    'b/3.png': tinyPng(3),
  });
  const dataset = await openPaths([folder], await testEnvironment());
  const crops = await allCrops(dataset, 8);
  expect(crops.get('a/1.png')).toBe(crops.get('b/1.png'));
});
