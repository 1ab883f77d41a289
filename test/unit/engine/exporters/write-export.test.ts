import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openExportedModel } from '#engine/compute/exported-model-loader.ts';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import tfjs from '#engine/exporters/tfjs.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import { assertExportable, writeExports } from '#engine/exporters/write-export.ts';
import {
  exportContext,
  exportRequest,
  goldenReferences,
  temporaryFolder,
} from '#test/support/export-fixtures.ts';
import { seededModel, seededSmallModel } from '#test/support/training/seeded-models.ts';

// As in the app, where a backend is always running: an export uses it instead of starting one.
const backend = await WasmBackend.create();
afterAll(() => backend.dispose());

const written = [
  'README.md',
  'image.js',
  'index.html',
  'labels.txt',
  'metadata.json',
  'model.json',
  'weights.bin',
];

describe('an export', () => {
  test('makes a new folder with its parents, reports its difference, and leaves nothing else', async () => {
    const parent = path.join(await temporaryFolder(), 'a b', '蜜蜂 🐝');
    const target = path.join(parent, 'model');
    const stages: string[] = [];
    const onProgress = (format: string, stage: string, progress: number): void =>
      void stages.push(`${format} ${stage} ${progress}`);
    const [report] = await writeExports(await exportRequest(target, { onProgress }));
    expect(report).toMatchObject({ format: 'tfjs', path: target, imagesCompared: 4 });
    expect(report?.maxDifference).toBeGreaterThan(0);
    expect(report?.maxDifference).toBeLessThan(1e-4);
    expect((await readdir(target)).sort()).toEqual(written);
    expect(await readdir(parent)).toEqual(['model']);
    expect(stages).toEqual(['tfjs writing 0', 'tfjs checking 0', 'tfjs moving 0', 'tfjs moving 1']);
    const sizes = await Promise.all(
      written.map(async (name) => (await readFile(path.join(target, name))).length),
    );
    expect(report?.bytes).toBe(sizes.reduce((a, b) => a + b));
  });

  test('may go into an empty folder, even through a link', async () => {
    const parent = await temporaryFolder();
    const empty = path.join(parent, 'empty');
    const link = path.join(parent, 'link');
    await mkdir(empty);
    await symlink(empty, link);
    const [report] = await writeExports(await exportRequest(link));
    expect(report?.path).toBe(empty);
    expect(await readdir(empty)).toHaveLength(written.length);
  });

  test('that predicts differently from the app is discarded', async () => {
    const parent = await temporaryFolder();
    const model = seededModel();
    const [first] = await goldenReferences(model);
    if (first === undefined) throw new Error('there are no golden images');
    // Off by 2e-4, twice the limit.
    const references = [
      { rgb: first.rgb, probabilities: first.probabilities.map((p, i) => (i === 0 ? p + 2e-4 : p)) },
    ];
    const request = await exportRequest(path.join(parent, 'model'), { model, references });
    await expect(writeExports(request)).rejects.toMatchObject({ code: 'export/mismatch' });
    expect(await readdir(parent)).toEqual([]);
  });

  test('whose reference is NaN is discarded', async () => {
    const parent = await temporaryFolder();
    const [first] = await goldenReferences(seededModel());
    if (first === undefined) throw new Error('there are no golden images');
    const references = [{ rgb: first.rgb, probabilities: new Float32Array([NaN, 0.5, 0.5]) }];
    const request = await exportRequest(path.join(parent, 'model'), { references });
    await expect(writeExports(request)).rejects.toMatchObject({ code: 'export/mismatch' });
  });

  test.each(['writing', 'checking', 'moving'])('canceled while %s leaves nothing', async (when) => {
    const parent = await temporaryFolder();
    const abort = new AbortController();
    const onProgress = (_: string, stage: string): void => (stage === when ? abort.abort() : undefined);
    const request = await exportRequest(path.join(parent, 'model'), { onProgress, signal: abort.signal });
    await expect(writeExports(request)).rejects.toMatchObject({ code: 'canceled' });
    expect(await readdir(parent)).toEqual([]);
  });

  test('of a network for gray images is compared with gray images, as the app’s network sees them', async () => {
    const model = seededSmallModel({ sizePx: 28, channels: 1 });
    // Red 90, green 140, blue 32 everywhere: the mean is 87⅓, rounded 87, and the app predicts the same as for that gray.
    const filled = (...color: readonly number[]): Uint8Array =>
      Uint8Array.from({ length: 28 * 28 * 3 }, (_, i) => color[i % 3] ?? 0);
    const gray = filled(87, 87, 87);
    const [probabilities] = await predictionsOf(model, [gray]);
    if (probabilities === undefined) throw new Error('there is no prediction');
    const references = [{ rgb: filled(90, 140, 32), probabilities }];
    const folder = path.join(await temporaryFolder(), 'model');
    const [report] = await writeExports(await exportRequest(folder, { model, references }));
    expect(report?.maxDifference).toBe(0);
    // Without rounding, the model takes 87⅓.
    const opened = await openExportedModel(folder);
    const [unrounded] = await opened.classify([filled(90, 140, 32)]);
    opened.dispose();
    expect(unrounded).not.toEqual(probabilities);
  });

  test('in an unknown format is an error that lists the formats', async () => {
    const request = await exportRequest(await temporaryFolder(), { formats: ['onnx2'] });
    await expect(writeExports(request)).rejects.toMatchObject({
      code: 'usage/wrong-arguments',
      params: { reason: 'unknown-plug-in', id: 'onnx2', known: expect.arrayContaining(['tfjs']) as unknown },
    });
    await expect(assertExportable(request)).rejects.toMatchObject({ code: 'usage/wrong-arguments' });
  });
});

describe('an unusable target is rejected before anything is written', () => {
  const check = (folder: string): Promise<void> => assertExportable({ formats: ['tfjs'], folder });

  test('a folder that isn’t empty', async () => {
    const target = await temporaryFolder();
    await writeFile(path.join(target, 'mine.txt'), 'keep me');
    await expect(writeExports(await exportRequest(target))).rejects.toMatchObject({
      code: 'export/not-empty',
      params: { reason: 'not-empty' },
    });
    expect(await readdir(target)).toEqual(['mine.txt']);
    expect(await readFile(path.join(target, 'mine.txt'), 'utf8')).toBe('keep me');
  });

  test('a file', async () => {
    const target = path.join(await temporaryFolder(), 'file');
    await writeFile(target, 'keep me');
    await expect(check(target)).rejects.toMatchObject({ code: 'export/not-empty' });
  });

  test('a folder below a file', async () => {
    const file = path.join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(check(path.join(file, 'model'))).rejects.toMatchObject({
      code: 'export/not-empty',
    });
    await expect(writeExports(await exportRequest(path.join(file, 'deeper', 'model')))).rejects.toMatchObject(
      {
        code: 'export/not-empty',
      },
    );
  });

  test('a path where no folder can be', async () => {
    const parent = path.join(await temporaryFolder(), 'x'.repeat(300));
    await expect(check(path.join(parent, 'model'))).rejects.toMatchObject({ code: 'storage/not-found' });
  });

  test('a link that leads nowhere', async () => {
    const parent = await temporaryFolder();
    await symlink(path.join(parent, 'gone'), path.join(parent, 'link'));
    await expect(check(path.join(parent, 'link'))).rejects.toMatchObject({
      code: 'export/not-empty',
    });
  });

  test('a file that appears in the empty target stays, and nothing else is left', async () => {
    const parent = await temporaryFolder();
    const target = path.join(parent, 'model');
    await mkdir(target);
    const onProgress = (_: string, stage: string): void =>
      stage === 'moving' ? writeFileSync(path.join(target, 'mine.txt'), 'keep me') : undefined;
    await expect(writeExports(await exportRequest(target, { onProgress }))).rejects.toMatchObject({
      code: 'export/not-empty',
    });
    expect(await readdir(target)).toEqual(['mine.txt']);
    expect(await readdir(parent)).toEqual(['model']);
  });
});

test('drafts of another computer stay while they are new', async () => {
  const parent = await temporaryFolder();
  const foreign = path.join(parent, '.batchwise-export-00000000-1-abcdef');
  await mkdir(foreign);
  await writeExports(await exportRequest(path.join(parent, 'model')));
  expect((await readdir(parent)).sort()).toEqual(['.batchwise-export-00000000-1-abcdef', 'model']);
});

async function predictionsOf(model: TrainedModel, crops: readonly Uint8Array[]): Promise<Float32Array[]> {
  const folder = await temporaryFolder();
  await tfjs.write(model, folder, exportContext);
  const opened = await openExportedModel(folder);
  try {
    return await opened.classify(crops);
  } finally {
    opened.dispose();
  }
}
