import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPaths, twoClasses, writeTree } from '#test/support/images/dataset-folders.ts';
import { drawShape } from '#test/support/images/drawn-images.ts';
import { quarters, rawPng } from '#test/support/images/encoded-images.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

/** Four gray images of 8 pixels, a gray one of 20 × 10, and two in color: 64 and 90 × 60. */
async function mixed(): Promise<string> {
  const folder = await temporaryFolder();
  const wide = Array.from({ length: 10 }, (_, y) => [0, ...Array.from({ length: 20 }, (__, x) => x * y)]);
  await writeTree(folder, {
    ...twoClasses(2),
    'cats/wide.png': rawPng(20, 10, 8, 0, wide),
    'dogs/shape.png': drawShape('circle', 1, 64),
    'dogs/wide.png': quarters(90, 60).toBuffer('image/png'),
  });
  return folder;
}

test('the median is of the shorter sides of the images in use', async () => {
  const dataset = await openPaths([await mixed()], await testEnvironment());
  const idOf = (name: string): number =>
    Array.from({ length: 7 }, (_, id) => id).find((id) => dataset.image(id).name.endsWith(name)) as number;
  // 8 8 8 8 10 60 64
  expect(dataset.statistics()).toEqual({ medianSidePx: 8, isGray: false });
  // 8 8 10 60 64, then 8 10 60 64: halfway from 10 to 60 is 35.
  dataset.setExcluded([idOf('cats/0.png'), idOf('cats/1.png')], true);
  expect(dataset.statistics().medianSidePx).toBe(10);
  dataset.setExcluded([idOf('dogs/0.png')], true);
  expect(dataset.statistics().medianSidePx).toBe(35);
});

test('a dataset is gray once no image in use has color', async () => {
  const dataset = await openPaths([await mixed()], await testEnvironment());
  const inColor = Array.from({ length: 7 }, (_, id) => id).filter((id) =>
    /dogs\/(shape|wide)/.test(dataset.image(id).name),
  );
  dataset.setExcluded(inColor.slice(0, 1), true);
  expect(dataset.statistics().isGray).toBe(false);
  dataset.setExcluded(inColor, true);
  expect(dataset.statistics().isGray).toBe(true);
});

test('an image that can’t be stored counts as colored', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(2));
  const environment = await testEnvironment();
  await writeTree(join(environment.cacheFolder, '..'), { cache: 'a file' });
  const dataset = await openPaths([folder], environment);
  expect(dataset.statistics()).toEqual({ medianSidePx: 8, isGray: false });
});
