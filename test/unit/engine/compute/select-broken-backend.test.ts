import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { selectBackend } from '#engine/compute/select-backend.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

// In a file of its own: a process that has loaded TensorFlow once keeps it.
test('a TensorFlow that does not load is a reason for the portable backend, not a crash', async () => {
  const tensorflowFolder = path.join(await temporaryFolder(), 'tensorflow');
  await mkdir(tensorflowFolder);
  const current = { version: '2.21.0', kind: 'cpu', addon: 'tensorflow/broken.node' };
  await writeFile(path.join(tensorflowFolder, 'current.json'), JSON.stringify(current));
  await writeFile(path.join(tensorflowFolder, 'broken.node'), 'not a library');
  const backend = await selectBackend('auto', { ...(await testEnvironment()), tensorflowFolder });
  expect(backend.id).toBe('wasm');
  expect(backend.report.notice?.reason).toContain('TensorFlow 2.21.0 does not load');
  expect(backend.report.notice?.repair).toBe('npm run setup');
  backend.dispose();
});

test('two portable backends share one backend: the second works on when the first ends', async () => {
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
