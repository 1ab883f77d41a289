import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomically } from '#engine/storage/atomic-file.ts';
import { freeDiskBytes, toStorageError } from '#engine/storage/disk-space.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'batchwise-atomic-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('writes text and bytes, into new folders, and leaves no draft behind', async () => {
  const target = path.join(folder, 'new folder', 'é.json');
  await writeFileAtomically(target, '{"a":1}');
  await writeFileAtomically(target, new Uint8Array([1, 2, 3]));
  expect([...(await readFile(target))]).toEqual([1, 2, 3]);
  expect(await readdir(path.dirname(target))).toEqual(['é.json']);
});

test('a write that cannot be completed leaves the old file and no draft', async () => {
  // A folder can't be replaced by a file, not even by root.
  const target = path.join(folder, 'taken');
  await mkdir(target);
  await writeFile(path.join(target, 'old.txt'), 'old');
  await expect(writeFileAtomically(target, 'x')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['taken']);
  expect(await readFile(path.join(target, 'old.txt'), 'utf8')).toBe('old');
});

test.each([
  ['ENOSPC', 'storage/disk-full'],
  ['EDQUOT', 'storage/disk-full'],
  ['EACCES', 'storage/no-permission'],
  ['EPERM', 'storage/no-permission'],
  ['EROFS', 'storage/no-permission'],
])('%s becomes %s, with the path', (errno, code) => {
  const error = Object.assign(new Error('failed'), { code: errno });
  expect(toStorageError(error, '/data/x')).toMatchObject({
    code,
    params: { path: '/data/x' },
  });
});

test('an error that isn’t about the disk stays unchanged', () => {
  const error = new TypeError('a bug');
  expect(toStorageError(error, '/data/x')).toBe(error);
});

test('free space is known for a folder that doesn’t exist yet', async () => {
  expect(await freeDiskBytes(path.join(folder, 'not', 'there'))).toBeGreaterThan(0);
});
