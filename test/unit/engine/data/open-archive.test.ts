import { createWriteStream } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import yazl from 'yazl';
import type { FindingReason } from '#shared/domain/dataset/dataset.ts';
import type { ImageFault } from '#shared/domain/errors.ts';
import {
  findingOf,
  namesIn,
  openPaths,
  imagesOf,
  tinyPng,
  twoClasses,
} from '#test/support/images/dataset-folders.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

const fault = (name: ImageFault): FindingReason => ({ code: 'image-fault', params: { fault: name } });

type Entries = readonly (readonly [
  name: string,
  content: Buffer | string,
  options?: Partial<yazl.Options>,
])[];

const pets: Entries = Object.entries(twoClasses(2)).map(([name, number]) => [name, tinyPng(number)]);

async function zip(entries: Entries, name = 'pets.zip'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  const file = new yazl.ZipFile();
  for (const [entry, content, options] of entries) file.addBuffer(Buffer.from(content), entry, options);
  file.end();
  await pipeline(file.outputStream, createWriteStream(path));
  return path;
}

/** Rewrites names in place, in the local headers and the directory, because yazl doesn't write bad ones. */
async function rename(path: string, from: string, to: string): Promise<void> {
  const bytes = await readFile(path);
  for (let at = bytes.indexOf(from); at !== -1; at = bytes.indexOf(from, at + 1))
    bytes.write(to, at, 'latin1');
  await writeFile(path, bytes);
}

/** Sets a field of an entry's record in the archive's directory. */
async function patchDirectory(
  path: string,
  name: string,
  field: number,
  value: number,
  bytes: 2 | 4,
): Promise<void> {
  const file = await readFile(path);
  const at = file.lastIndexOf(name) - 46;
  if (bytes === 2) file.writeUInt16LE(value, at + field);
  else file.writeUInt32LE(value, at + field);
  await writeFile(path, file);
}

test.each([true, false])('images are read in place (compress: %s), without unpacking', async (compress) => {
  const path = await zip(pets.map(([name, content]) => [name, content, { compress }]));
  const environment = await testEnvironment();
  const dataset = await openPaths([path], environment);
  expect(dataset.classNames).toEqual(['cats', 'dogs']);
  expect(dataset.summary.name).toBe('pets');
  expect(dataset.imageCount).toBe(4);
  for await (const { rgb } of dataset.crops([0, 1, 2, 3], 8)) expect(rgb).toHaveLength(192);
  expect(await readdir(join(path, '..'))).toEqual(['pets.zip']);
});

test('a folder around everything, macOS’s extras, and splits', async () => {
  const path = await zip([
    ...(['train/a', 'train/b', 'val/a', 'val/b'] as const).map(
      (folder, i) => [`set/${folder}/1.png`, tinyPng(i)] as const,
    ),
    ...[['__MACOSX/set/train/a/._1.png', 'x'] as const, ['set/.DS_Store', 'x'] as const],
  ]);
  const dataset = await openPaths([path], await testEnvironment());
  expect(dataset.summary.hasOwnValidation).toBe(true);
  expect(dataset.imageCount).toBe(4);
  expect(findingOf(dataset, 'leftover')?.files).toEqual([
    { name: '__MACOSX/set/train/a/._1.png', reason: { code: 'macos-file', params: {} } },
    { name: 'set/.DS_Store', reason: { code: 'system-file', params: {} } },
  ]);
});

test('names in Chinese and emoji, declared as UTF-8 or not', async () => {
  const path = await zip([
    ['小猫/一.png', tinyPng(1)],
    ['🐶/二.png', tinyPng(2)],
  ]);
  await patchDirectory(path, '小猫/一.png', 8, 0, 2);
  const dataset = await openPaths([path], await testEnvironment());
  expect(dataset.classNames).toEqual(['小猫', '🐶'].sort());
});

test('names in an old code page are decoded', async () => {
  const path = await zip([...pets, ['cats/xx.png', tinyPng(9)]]);
  await rename(path, 'xx.png', '\x81\x82.png');
  await patchDirectory(path, '\x81\x82.png', 8, 0, 2).catch(() => undefined);
  const bytes = await readFile(path);
  const at = bytes.lastIndexOf(Buffer.from('cats/\x81\x82.png', 'latin1')) - 46;
  bytes.writeUInt16LE(0, at + 8);
  await writeFile(path, bytes);
  const dataset = await openPaths([path], await testEnvironment());
  // Code page 437: 0x81 is ü, 0x82 is é.
  expect(imagesOf(dataset).some((image) => image.endsWith('cats/üé.png'))).toBe(true);
});

test('the same name twice: the first one is used', async () => {
  const path = await zip([...pets, ['cats/0.pnx', tinyPng(500)]]);
  await rename(path, 'cats/0.pnx', 'cats/0.png');
  const dataset = await openPaths([path], await testEnvironment());
  expect(dataset.imageCount).toBe(4);
  expect(findingOf(dataset, 'leftover')).toMatchObject({
    count: 1,
    files: [{ name: 'cats/0.png', reason: { code: 'name-taken', params: {} } }],
  });
});

describe('a malicious archive is rejected as a whole', () => {
  test.each([
    ['a path out of it', 'cats/../../../../x.png'],
    ['an absolute path', '/etc/cats/x12345678.png'],
    ['a drive', 'C:/windows/x123456789.png'],
    ['a path with backslashes', 'cats\\..\\..\\x1234567.png'],
  ])('%s', async (_, evil) => {
    const harmless = 'a'.repeat(evil.length);
    const path = await zip([...pets, [harmless, tinyPng(9)]]);
    await rename(path, harmless, evil);
    await expect(openPaths([path], await testEnvironment())).rejects.toMatchObject({
      code: 'dataset/archive-unsafe',
      params: { reason: 'outside-file', archive: 'pets.zip', file: evil.replaceAll('\\', '/') },
    });
  });

  test('entries with the same bytes', async () => {
    const path = await zip(pets);
    const bytes = await readFile(path);
    const offset = bytes.readUInt32LE(bytes.lastIndexOf('dogs/0.png') - 46 + 42);
    await patchDirectory(path, 'dogs/1.png', 42, offset, 4);
    await expect(openPaths([path], await testEnvironment())).rejects.toMatchObject({
      code: 'dataset/archive-unsafe',
      params: { reason: 'overlapping-files', archive: 'pets.zip' },
    });
  });

  test('a huge compression ratio', async () => {
    const path = await zip(pets);
    await patchDirectory(path, 'dogs/1.png', 24, 0xfffffff0, 4);
    const others = pets.filter(([name]) => name !== 'dogs/1.png');
    const bytes = others.reduce((sum, [, content]) => sum + content.length, 0xfffffff0);
    const packedBytes = (await stat(path)).size;
    await expect(openPaths([path], await testEnvironment())).rejects.toMatchObject({
      code: 'dataset/archive-unsafe',
      params: { reason: 'too-large', archive: 'pets.zip', bytes, packedBytes },
    });
  });
});

describe('unusable entries are listed', () => {
  test('one that unpacks to more than it states', async () => {
    const path = await zip([...pets, ['cats/bomb.png', Buffer.alloc(1_000_000)]]);
    await patchDirectory(path, 'cats/bomb.png', 24, 1000, 4);
    const dataset = await openPaths([path], await testEnvironment());
    expect(namesIn(dataset, 'unreadable')).toEqual(['cats/bomb.png']);
    expect(findingOf(dataset, 'unreadable')?.files[0]?.reason).toEqual(fault('archive-damaged'));
  });

  test('one whose checksum is wrong', async () => {
    const path = await zip(pets);
    await patchDirectory(path, 'dogs/1.png', 16, 12345, 4);
    const dataset = await openPaths([path], await testEnvironment());
    expect(findingOf(dataset, 'unreadable')?.files).toEqual([
      { name: 'dogs/1.png', reason: fault('archive-damaged') },
    ]);
  });

  test('one that states hundreds of megabytes', async () => {
    const path = await zip(pets);
    await patchDirectory(path, 'dogs/1.png', 24, 300_000_000, 4);
    const dataset = await openPaths([path], await testEnvironment());
    expect(findingOf(dataset, 'too-large')?.files).toEqual([
      { name: 'dogs/1.png', reason: fault('too-many-bytes') },
    ]);
  });

  test('encrypted ones, and ones with another compression method', async () => {
    const path = await zip(pets);
    await patchDirectory(path, 'dogs/1.png', 8, 0x801, 2);
    await patchDirectory(path, 'cats/1.png', 10, 14, 2);
    const dataset = await openPaths([path], await testEnvironment());
    const reasons = Object.fromEntries(
      findingOf(dataset, 'unreadable')?.files.map(({ name, reason }) => [name, reason]) ?? [],
    );
    expect(reasons).toEqual({ 'dogs/1.png': fault('archive-locked'), 'cats/1.png': fault('archive-method') });
  });

  test('a link in the archive is never followed', async () => {
    const path = await zip([...pets, ['cats/link.png', '/etc/passwd', { mode: 0o120777 }]]);
    const dataset = await openPaths([path], await testEnvironment());
    expect(findingOf(dataset, 'leftover')?.files).toEqual([
      { name: 'cats/link.png', reason: { code: 'link-in-archive', params: {} } },
    ]);
  });
});

test.each([
  ['cut in half', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ['without its directory', (bytes: Buffer) => bytes.subarray(0, bytes.length - 22)],
  [
    'with a damaged directory',
    (bytes: Buffer) => Buffer.from(bytes).fill(7, bytes.length - 150, bytes.length - 60),
  ],
])('an archive %s is reported as damaged', async (_, damage) => {
  const path = await zip(pets);
  await writeFile(path, damage(await readFile(path)));
  await expect(openPaths([path], await testEnvironment())).rejects.toMatchObject({
    code: 'dataset/bad-archive',
    params: { reason: 'damaged', archive: 'pets.zip' },
  });
});

test('an empty archive has no images', async () => {
  await expect(openPaths([await zip([])], await testEnvironment())).rejects.toMatchObject({
    code: 'dataset/empty',
    params: { reason: 'no-images', name: 'pets', otherFiles: 0 },
  });
});
