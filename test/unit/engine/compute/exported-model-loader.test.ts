import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { getBackend, memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openExportedModel } from '#engine/compute/exported-model-loader.ts';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import tfjs from '#engine/exporters/tfjs.ts';
import { exportContext, goldenReferences, temporaryFolder } from '#test/support/export-fixtures.ts';
import { seededModel } from '#test/support/training/seeded-models.ts';

let original = '';
const model = seededModel();
let backend: WasmBackend;
afterAll(() => backend.dispose());
beforeAll(async () => {
  // A running backend, as in the app, which must stay active.
  backend = await WasmBackend.create();
  original = path.join(import.meta.dirname, '../../../../node_modules/.cache/batchwise-test/exported-model');
  await rm(original, { recursive: true, force: true });
  await mkdir(original, { recursive: true });
  await tfjs.write(model, original, exportContext);
});

async function copy(): Promise<string> {
  const folder = path.join(await temporaryFolder(), 'model');
  await cp(original, folder, { recursive: true });
  return folder;
}

test('an export opens by its folder and by its model.json', async () => {
  for (const location of [original, path.join(original, 'model.json')]) {
    const opened = await openExportedModel(location);
    expect(opened.classNames).toEqual(['ants', 'bees', 'wasps']);
    expect(opened.inputSizePx).toBe(224);
    opened.dispose();
  }
});

test('images classified together and one by one get the same predictions, which add up to 1', async () => {
  const references = await goldenReferences(model);
  const crops = [...references, ...references].map(({ rgb }) => rgb).slice(0, 6);
  const opened = await openExportedModel(original);
  const together = await opened.classify(crops);
  expect(together).toHaveLength(6);
  for (const [i, crop] of crops.entries()) {
    const [alone] = await opened.classify([crop]);
    for (const [k, p] of (together[i] ?? []).entries()) expect(p).toBeCloseTo(alone?.[k] ?? NaN, 6);
    expect(together[i]?.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  }
  opened.dispose();
});

test('class names come from labels.txt if metadata.json is missing', async () => {
  const folder = await copy();
  await rm(path.join(folder, 'metadata.json'));
  const opened = await openExportedModel(folder);
  expect(opened.classNames).toEqual(['ants', 'bees', 'wasps']);
  opened.dispose();
});

test('a closed model leaves no tensor behind, and the active backend stays', async () => {
  const backend = getBackend();
  const before = memory().numTensors;
  const opened = await openExportedModel(original);
  await opened.valuesOf('features', [new Uint8Array(224 * 224 * 3)]);
  opened.dispose();
  expect(memory().numTensors).toBe(before);
  expect(getBackend()).toBe(backend);
});

describe('a folder without a working model is rejected with the reason', () => {
  const damage: readonly (readonly [string, (folder: string) => Promise<void>, object])[] = [
    [
      'weights.bin is missing',
      (folder) => rm(path.join(folder, 'weights.bin')),
      { reason: 'file-missing', file: 'weights.bin' },
    ],
    [
      'weights.bin is cut short',
      cutWeights,
      { reason: 'weights-size', bytes: 13_415_371, expectedBytes: 13_415_372 },
    ],
    [
      'model.json is no JSON',
      (folder) => writeFile(path.join(folder, 'model.json'), '{'),
      { reason: 'file-damaged', file: 'model.json' },
    ],
    [
      'model.json is of another format',
      (folder) => change(folder, 'model.json', { format: 'graph-model' }),
      { reason: 'other-file', file: 'model.json' },
    ],
    [
      'model.json has no layers',
      (folder) => change(folder, 'model.json', { modelTopology: { x: 1 } }),
      { reason: 'not-buildable' },
    ],
    [
      'a weight file lies elsewhere',
      (folder) => moveWeights(folder, '../weights.bin'),
      { reason: 'foreign-file', file: '../weights.bin' },
    ],
    [
      'there is a label too many',
      (folder) => change(folder, 'metadata.json', { labels: ['a', 'b', 'c', 'd'] }),
      { reason: 'class-count', outputs: 3, classes: 4 },
    ],
  ];

  test.each(damage)('%s', async (_, spoil, params) => {
    const folder = await copy();
    const before = memory().numTensors;
    await spoil(folder);
    await expect(openExportedModel(folder)).rejects.toMatchObject({
      code: 'export/not-a-model',
      params: { ...params, folder },
    });
    expect(memory().numTensors).toBe(before);
  });

  test('nothing is there', async () => {
    await expect(openExportedModel('/no/such/folder')).rejects.toMatchObject({
      code: 'export/not-a-model',
      params: { reason: 'missing', folder: '/no/such/folder' },
    });
  });
});

async function cutWeights(folder: string): Promise<void> {
  const file = path.join(folder, 'weights.bin');
  await writeFile(file, (await readFile(file)).subarray(0, -1));
}

async function change(folder: string, name: string, changes: object): Promise<void> {
  const file = path.join(folder, name);
  const content = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...content, ...changes }));
}

async function moveWeights(folder: string, to: string): Promise<void> {
  const file = JSON.parse(await readFile(path.join(folder, 'model.json'), 'utf8')) as {
    weightsManifest: readonly { weights: unknown }[];
  };
  await change(folder, 'model.json', {
    weightsManifest: [{ paths: [to], weights: file.weightsManifest[0]?.weights }],
  });
}
