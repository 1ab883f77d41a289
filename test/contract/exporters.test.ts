import { readdir } from 'node:fs/promises';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '#engine/compute/backend.ts';
import { TensorflowBackend } from '#engine/compute/tensorflow/backend.ts';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import { exporters } from '#engine/exporters/registry.ts';
import { installedTensorflow } from '../support/backends.ts';
import { exportContext, goldenReferences, seededModel, temporaryFolder } from '../support/export-fixtures.ts';

/** Names that real folders have, and that an attacker would choose. */
const hostileNames = [
  '</script><img src=x onerror=alert(1)>',
  '"quoted" & \'single\'',
  '蜜蜂 🐝',
  'two\nlines',
  '{{weights}} $& ${x}',
  '__proto__',
];

test('every exporter describes its purpose', () => {
  expect(exporters.size).toBeGreaterThan(0);
  for (const [id, plugin] of exporters) {
    expect(id).toMatch(/^[a-z0-9-]+$/);
    for (const text of [plugin.label, plugin.help, plugin.purpose]) expect(text).not.toBe('');
  }
});

// TensorFlow last: once loaded it stays, and exported models are then loaded on it.
const backends: readonly (readonly [string, () => Promise<Backend>])[] = [
  ['wasm', () => WasmBackend.create()],
  ['tensorflow', () => Promise.resolve(new TensorflowBackend(installedTensorflow()))],
];
const cases = backends.flatMap(([name, start]) =>
  [...exporters].map(([id, plugin]) => ({ id, name, plugin, start })),
);

describe.each(cases)('$id with the backend $name', ({ plugin, start }) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await start();
  });
  afterAll(() => backend.dispose());

  test('an export predicts what PyTorch’s features and the head give', async () => {
    const folder = await temporaryFolder();
    const model = seededModel();
    const references = await goldenReferences(model);
    await plugin.write(model, folder, exportContext);
    const predictions = await plugin.loadAndClassify(folder, references);
    expect(predictions).toHaveLength(references.length);
    for (const [i, { probabilities }] of references.entries()) {
      for (const [k, expected] of probabilities.entries()) {
        expect(Math.abs((predictions[i]?.[k] ?? NaN) - expected)).toBeLessThan(1e-4);
      }
    }
  });

  test('class names of any kind keep their order and predictions', async () => {
    const folder = await temporaryFolder();
    const model = seededModel(hostileNames);
    const [reference] = await goldenReferences(model);
    if (reference === undefined) throw new Error('there are no golden images');
    await plugin.write(model, folder, exportContext);
    const [prediction] = await plugin.loadAndClassify(folder, [reference]);
    const differences = reference.probabilities.map((expected, k) =>
      Math.abs((prediction?.[k] ?? NaN) - expected),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-4);
  });

  test('an export has a README', async () => {
    const folder = await temporaryFolder();
    await plugin.write(seededModel(), folder, exportContext);
    expect(await readdir(folder)).toContain('README.md');
  });

  test('loading an export leaves no tensor behind', async () => {
    const folder = await temporaryFolder();
    const model = seededModel();
    const references = await goldenReferences(model);
    await plugin.write(model, folder, exportContext);
    const before = memory().numTensors;
    await plugin.loadAndClassify(folder, references);
    expect(memory().numTensors).toBe(before);
  });

  test('loading an export stops when canceled', async () => {
    const folder = await temporaryFolder();
    const model = seededModel();
    const references = await goldenReferences(model);
    await plugin.write(model, folder, exportContext);
    await expect(plugin.loadAndClassify(folder, references, AbortSignal.abort())).rejects.toMatchObject({
      code: 'canceled',
    });
  });

  test('an empty folder isn’t a model', async () => {
    const folder = await temporaryFolder();
    await expect(plugin.loadAndClassify(folder, [])).rejects.toMatchObject({ code: 'export/not-a-model' });
  });
});
