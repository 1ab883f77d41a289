import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { selectBackend } from '#engine/compute/select-backend.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

// In a separate file: a process that has loaded TensorFlow keeps it.
test('if TensorFlow doesn’t load, wasm is selected', async () => {
  const tensorflowFolder = path.join(await temporaryFolder(), 'tensorflow');
  await mkdir(tensorflowFolder);
  const current = { version: '2.21.0', kind: 'cpu', addon: 'tensorflow/broken.node' };
  await writeFile(path.join(tensorflowFolder, 'current.json'), JSON.stringify(current));
  await writeFile(path.join(tensorflowFolder, 'broken.node'), 'not a library');
  const backend = await selectBackend('auto', { ...(await testEnvironment()), tensorflowFolder });
  expect(backend.id).toBe('wasm');
  expect(backend.report.notice?.fault).toMatchObject({ kind: 'does-not-load', version: '2.21.0' });
  expect(backend.report.notice?.repair).toBe('npm run setup');
  backend.dispose();
});

test('two wasm backends share one runtime: the second still works after the first is disposed', async () => {
  const environment = await testEnvironment();
  const [first, second] = [
    await selectBackend('wasm', environment),
    await selectBackend('wasm', environment),
  ];
  const program = await second.prepare({
    state: { x: { type: 'float32', shape: [2], values: Float32Array.of(1, 2) } },
    functions: {},
  });
  first.dispose();
  expect((await program.readState())['x']?.values).toEqual(Float32Array.of(1, 2));
  second.dispose();
});
