import { chmod, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findingOf, openPaths, twoClasses, writeTree } from '#test/support/images/dataset-folders.ts';
import { decodeWorkerPath } from '#test/support/backend-programs.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

describe('without permission', () => {
  /** Runs as “nobody”, because permissions don't stop root, who may run the tests. */
  async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
    if (process.geteuid?.() !== 0) return work();
    process.seteuid?.(65_534);
    try {
      return await work();
    } finally {
      process.seteuid?.(0);
    }
  }

  async function openTree(files: Record<string, number>): Promise<string> {
    const folder = await temporaryFolder();
    await writeTree(folder, files);
    await chmod(folder, 0o755);
    return folder;
  }

  test('the folder itself: an error that names it', async () => {
    const folder = await openTree(twoClasses(2));
    await chmod(folder, 0);
    const environment = await testEnvironment();
    await expect(asOrdinaryUser(() => openPaths([folder], environment))).rejects.toMatchObject({
      code: 'dataset/no-permission',
      params: { path: folder },
    });
    await chmod(folder, 0o755);
  });

  test('a subfolder and a file: listed, the rest is read, even if the cache can’t be written', async ({
    skip,
  }) => {
    // Root's own folders are closed to others, and decoding starts from a file of this checkout.
    const canDecode = asOrdinaryUser(() => stat(decodeWorkerPath)).then(
      () => true,
      () => false,
    );
    skip(!(await canDecode), 'the ordinary user can’t read this checkout');
    const folder = await openTree({ ...twoClasses(3), 'birds/1.png': 1 });
    await chmod(join(folder, 'birds'), 0);
    await chmod(join(folder, 'cats', '0.png'), 0);
    const environment = await testEnvironment();
    await chmod(dirname(environment.cacheFolder), 0o555);
    const dataset = await asOrdinaryUser(() => openPaths([folder], environment));
    expect(findingOf(dataset, 'no-permission')?.files).toEqual([
      { name: 'cats/0.png', reason: { code: 'image-fault', params: { fault: 'no-permission' } } },
      { name: 'birds', reason: { code: 'unreadable-folder', params: {} } },
    ]);
    expect(dataset.imageCount).toBe(5);
    await chmod(join(folder, 'birds'), 0o755);
  });
});
