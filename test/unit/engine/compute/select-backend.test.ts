import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { selectBackend, expectedBackend } from '#engine/compute/select-backend.ts';
import { TensorflowBackend } from '#engine/compute/tensorflow/backend.ts';
import type { Backend } from '#engine/compute/backend.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';
import { installedTensorflow } from '#test/support/backends.ts';

async function environmentWith(
  files: Record<string, string>,
): Promise<Awaited<ReturnType<typeof testEnvironment>>> {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'tensorflow'));
  for (const [name, text] of Object.entries(files))
    await writeFile(path.join(folder, 'tensorflow', name), text);
  return { ...(await testEnvironment()), tensorflowFolder: folder };
}

test('auto selects TensorFlow if it is installed', async () => {
  const environment = await testEnvironment();
  const backend = await selectBackend('auto', environment);
  expect(backend.report).toMatchObject({ id: 'tensorflow', notice: null });
  expect(expectedBackend('auto', environment)).toBe('tensorflow');
  backend.dispose();
});

test('auto selects wasm if TensorFlow is missing, and reports why and what fixes it', async () => {
  const note = JSON.stringify({ reason: 'No C++ compiler was found.', repair: 'apt-get install g++' });
  const environment = await environmentWith({ 'unavailable.json': note });
  expect(expectedBackend('auto', environment)).toBe('wasm');
  const backend = await selectBackend('auto', environment);
  expect(backend.report).toMatchObject({
    id: 'wasm',
    notice: {
      fault: { kind: 'set-up-failed', reason: 'No C++ compiler was found.' },
      repair: 'apt-get install g++',
    },
  });
  backend.dispose();
});

test('missing TensorFlow requested by name is an error with the reason', async () => {
  const environment = await environmentWith({});
  await expect(selectBackend('tensorflow', environment)).rejects.toMatchObject({
    code: 'compute/unavailable',
    params: { fault: { kind: 'not-installed' }, repair: 'npm run setup' },
  });
});

test('wasm can be requested by name', async () => {
  const backend = await selectBackend('wasm', await testEnvironment());
  expect(backend.report).toMatchObject({ id: 'wasm', device: 'CPU', notice: null });
  backend.dispose();
});

/** TensorFlow that computes wrong numbers. */
function faultyTensorflow(disposed: () => void): Backend {
  const backend = new TensorflowBackend(installedTensorflow());
  return {
    id: backend.id,
    report: backend.report,
    async prepare(program) {
      const prepared = await backend.prepare(program);
      return {
        precompile: (calls) => prepared.precompile(calls),
        run: async (name, inputs) => {
          const { loss } = await prepared.run(name, inputs);
          return loss === undefined ? {} : { loss: { ...loss, values: Float32Array.of(0.5) } };
        },
        readState: (names) => prepared.readState(names),
        writeState: (values) => prepared.writeState(values),
        dispose: () => prepared.dispose(),
      };
    },
    dispose: () => {
      backend.dispose();
      disposed();
    },
  };
}

test('auto selects wasm if TensorFlow computes wrong numbers, and reports it', async () => {
  const disposed = vi.fn();
  const load = (): Promise<Backend> => Promise.resolve(faultyTensorflow(disposed));
  const backend = await selectBackend('auto', await testEnvironment(), load);
  expect(backend.report).toMatchObject({ id: 'wasm', notice: { repair: 'npm run setup -- --again' } });
  // The first of the self-test's reference losses.
  expect(backend.report.notice?.fault).toEqual({
    kind: 'wrong-loss',
    backend: `TensorFlow ${installedTensorflow().version} (CPU)`,
    ...{ step: 1, loss: 0.5, expected: 1.04437734 },
  });
  expect(disposed).toHaveBeenCalledOnce();
  backend.dispose();
});

test('TensorFlow requested by name isn’t tested', async () => {
  const load = (): Promise<Backend> => Promise.resolve(faultyTensorflow(() => undefined));
  const backend = await selectBackend('tensorflow', await testEnvironment(), load);
  expect(backend.id).toBe('tensorflow');
  backend.dispose();
});

test.each(['auto', 'wasm'] as const)(
  '%s: the report speaks of a graphics card only where there is one',
  async (preference) => {
    const backend = await selectBackend(preference, await testEnvironment());
    const { graphicsCard, device } = backend.report;
    if (graphicsCard === null) expect(device).toBe('CPU');
    else expect(graphicsCard.missing.length > 0).toBe(!graphicsCard.isUsed);
    backend.dispose();
  },
);
