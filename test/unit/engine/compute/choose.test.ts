import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chooseEngine, expectedEngine } from '../../../../main/engine/compute/choose.ts';
import { temporaryFolder, testEnvironment } from '../../../support/engine-environment.ts';

async function environmentWith(
  files: Record<string, string>,
): Promise<Awaited<ReturnType<typeof testEnvironment>>> {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'tensorflow'));
  for (const [name, text] of Object.entries(files))
    await writeFile(path.join(folder, 'tensorflow', name), text);
  return { ...(await testEnvironment()), tensorflowFolder: folder };
}

test('auto takes TensorFlow where it is installed', async () => {
  const environment = await testEnvironment();
  const engine = await chooseEngine('auto', environment);
  expect(engine.report).toMatchObject({ id: 'tensorflow', notice: null });
  expect(expectedEngine('auto', environment)).toBe('tensorflow');
  engine.dispose();
});

test('auto takes the portable engine where TensorFlow is missing, and says why and what repairs it', async () => {
  const note = JSON.stringify({ reason: 'No C++ compiler was found.', repair: 'apt-get install g++' });
  const environment = await environmentWith({ 'unavailable.json': note });
  expect(expectedEngine('auto', environment)).toBe('wasm');
  const engine = await chooseEngine('auto', environment);
  expect(engine.report).toMatchObject({
    id: 'wasm',
    notice: { reason: 'No C++ compiler was found.', repair: 'apt-get install g++' },
  });
  engine.dispose();
});

test('TensorFlow asked for by name and missing is an error with the reason', async () => {
  const environment = await environmentWith({});
  await expect(chooseEngine('tensorflow', environment)).rejects.toMatchObject({
    code: 'compute/unavailable',
    message: 'The TensorFlow runtime is not installed. To repair it, run “npm run setup”.',
  });
});

test('the portable engine can be chosen by name', async () => {
  const engine = await chooseEngine('wasm', await testEnvironment());
  expect(engine.report).toMatchObject({ id: 'wasm', device: 'CPU', notice: null });
  engine.dispose();
});
