import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '#engine/storage/make-folder.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';

test('a folder is made with its parents, and one that is there is no error', async () => {
  const folder = join(await temporaryFolder(), 'a', 'b');
  await makeFolder(folder);
  await makeFolder(folder);
  expect((await stat(folder)).isDirectory()).toBe(true);
});

test.each([
  ['a file', 'file', 'a file lies there'],
  ['below a file', 'file/below', 'a file lies on the way there'],
  ['too long a name', 'x'.repeat(300), 'the name is too long'],
])('%s is refused with a sentence that says why', async (_, name, why) => {
  const root = await temporaryFolder();
  await writeFile(join(root, 'file'), '');
  await expect(makeFolder(join(root, name))).rejects.toMatchObject({
    code: 'storage/not-found',
    message: expect.stringContaining(why) as string,
  });
});

test.skipIf(process.platform !== 'linux')('so is a place where the system lets nobody make one', async () => {
  await expect(makeFolder('/proc/x')).rejects.toMatchObject({ code: 'storage/not-found' });
});
