import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '#engine/storage/make-folder.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';

test('a folder is made with its parents, and an existing one isn’t an error', async () => {
  const folder = join(await temporaryFolder(), 'a', 'b');
  await makeFolder(folder);
  await makeFolder(folder);
  expect((await stat(folder)).isDirectory()).toBe(true);
});

test.each([
  ['a file', 'file', 'file-there'],
  ['below a file', 'file/below', 'file-on-the-way'],
  ['too long a name', 'x'.repeat(300), 'name-too-long'],
])('%s is an error with the obstacle', async (_, name, obstacle) => {
  const root = await temporaryFolder();
  await writeFile(join(root, 'file'), '');
  await expect(makeFolder(join(root, name))).rejects.toMatchObject({
    code: 'storage/not-found',
    params: { kind: 'folder', obstacle },
  });
});

test.skipIf(process.platform !== 'linux')(
  'so is a path where the system lets nobody make a folder',
  async () => {
    await expect(makeFolder('/proc/x')).rejects.toMatchObject({ code: 'storage/not-found' });
  },
);
