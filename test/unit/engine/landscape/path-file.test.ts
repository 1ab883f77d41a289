import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPath, removePath, writePath } from '#engine/landscape/path-file.ts';
import { weightPath as path } from '#test/support/training/saved-tensors.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';

async function written(): Promise<{ folder: string; file: string }> {
  const folder = await temporaryFolder();
  await writePath(folder, path);
  return { folder, file: join(folder, 'path.safetensors') };
}

test('a path is read back to the bit', async () => {
  const { folder } = await written();
  expect(await readdir(folder)).toEqual(['path.safetensors']);
  expect(await readPath(folder)).toEqual(path);
});

test('a run without a path is an error that explains which runs have one', async () => {
  await expect(readPath(await temporaryFolder())).rejects.toMatchObject({
    code: 'run/no-path',
    params: { reason: 'none-saved' },
  });
});

test('a removed path is gone, and removing it again isn’t an error', async () => {
  const { folder } = await written();
  await removePath(folder);
  await removePath(folder);
  expect(await readdir(folder)).toEqual([]);
});

test('changed values, a broken header and a truncated file are detected', async () => {
  const { folder, file } = await written();
  const bytes = await readFile(file);
  const damaged = { code: 'storage/damaged' };
  for (let length = 0; length < bytes.length; length += 9) {
    await writeFile(file, bytes.subarray(0, length));
    await expect(readPath(folder), `cut to ${length}`).rejects.toMatchObject(damaged);
  }
  // Of the header's length, its first brace, the last value and the first.
  for (const offset of [0, 3, 4, bytes.length - 1, bytes.length - 24]) {
    const changed = Buffer.from(bytes);
    changed[offset] = (changed[offset] ?? 0) ^ 1;
    await writeFile(file, changed);
    await expect(readPath(folder), `byte ${offset}`).rejects.toMatchObject(damaged);
  }
});
