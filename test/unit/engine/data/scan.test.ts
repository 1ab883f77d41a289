import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cropAndResize } from '#shared/domain/dataset/crop-resize.ts';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { cropImage } from '#engine/data/decode/crop-image.ts';
import { writeCrashingWorker } from '#test/support/children/crashing-worker.ts';
import {
  findingOf,
  namesIn,
  openPaths,
  tinyPng,
  twoClasses,
  writeTree,
} from '#test/support/images/dataset-folders.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

type Progress = Extract<EngineEvent, { kind: 'dataset.progress' }>;

test('progress: at most ten events a second, the last one complete, with thumbnails of every class', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(200));
  const environment = await testEnvironment();
  const events: (Progress & { at: number })[] = [];
  const startedAt = performance.now();
  await openPaths([folder], environment, {
    onProgress: (event) => events.push({ ...event, at: performance.now() - startedAt }),
  });
  expect(events.at(-1)).toMatchObject({ stage: 'reading', done: 400, total: 400, problems: 0 });
  const seconds = (events.at(-1)?.at ?? 0) / 1000;
  expect(events.length).toBeLessThanOrEqual(seconds * 10 + 3);
  const samples = events.flatMap((event) => event.samples);
  expect(samples).toHaveLength(16);
  for (const { hash } of samples) {
    const path = join(environment.cacheFolder, 'images', 'thumbnail', hash.slice(0, 2), `${hash}.webp`);
    expect((await stat(path)).size).toBeGreaterThan(0);
  }
});

test('canceling is an error of its own, and files read by then aren’t read again', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(1500));
  const environment = await testEnvironment();
  const controller = new AbortController();
  const canceledOpen = openPaths([folder], environment, {
    signal: controller.signal,
    onProgress: ({ stage, done }) => {
      if (stage === 'reading' && done > 0) controller.abort();
    },
  });
  await expect(canceledOpen).rejects.toMatchObject({ code: 'canceled' });
  const packs = (await readdir(join(environment.cacheFolder, 'blobs', 'crops-3'))).filter((name) =>
    name.endsWith('.index'),
  );
  expect(packs).toHaveLength(1);
  expect((await openPaths([folder], environment)).imageCount).toBe(3000);
});

test('an aborted signal opens nothing', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(2));
  const signal = AbortSignal.abort();
  await expect(openPaths([folder], await testEnvironment(), { signal })).rejects.toMatchObject({
    code: 'canceled',
  });
});

test('a worker that dies is replaced, and only its image is lost', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, { ...twoClasses(20), 'cats/crash.png': 9999 });
  const environment = await testEnvironment();
  const decodeWorkerPath = await writeCrashingWorker(await temporaryFolder());
  const dataset = await openPaths([folder], { ...environment, decodeWorkerPath });
  expect(namesIn(dataset, 'unreadable')).toEqual(['cats/crash.png']);
  expect(findingOf(dataset, 'unreadable')?.files[0]?.reason).toEqual({
    code: 'image-fault',
    params: { fault: 'decoder-crashed' },
  });
  expect(dataset.imageCount).toBe(40);
  // Not a property of the image, so it is tried again next time.
  const again = await openPaths([folder], environment);
  expect(again.imageCount).toBe(41);
});

test('a missing decode worker is a clear error', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(2));
  const environment = { ...(await testEnvironment()), decodeWorkerPath: join(folder, 'gone.js') };
  await expect(openPaths([folder], environment)).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('decode worker cannot start') as string,
  });
});

test('derived images are written once and found again', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(12));
  const environment = await testEnvironment();
  const dataset = await openPaths([folder], environment);
  const hash = dataset.hashOf(11);
  for (const kind of ['thumbnail', 'preview', 'crop'] as const) {
    const path = await dataset.prepare(hash, kind);
    expect(path).toContain(join(environment.cacheFolder, 'images', kind, hash.slice(0, 2), hash));
    const { mtimeMs } = await stat(path);
    expect(await dataset.prepare(hash, kind)).toBe(path);
    expect((await stat(path)).mtimeMs).toBe(mtimeMs);
    const files = await readdir(join(path, '..'));
    expect(files.filter((name) => name.endsWith('.part'))).toEqual([]);
  }
  await expect(dataset.prepare('0'.repeat(64), 'thumbnail')).rejects.toMatchObject({
    code: 'dataset/unreadable-image',
  });
});

test('crops stop with the reader and with its signal', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(100));
  const dataset = await openPaths([folder], await testEnvironment());
  const ids = Array.from({ length: 200 }, (_, id) => id);
  const seen: number[] = [];
  for await (const { id } of dataset.crops(ids, 224)) {
    seen.push(id);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual([0, 1, 2]);
  const controller = new AbortController();
  const read = async (): Promise<void> => {
    for await (const crop of dataset.crops(ids, 224, controller.signal))
      if (crop.id === 5) controller.abort();
  };
  await expect(read()).rejects.toMatchObject({ code: 'canceled' });
});

test('an image from anywhere is cropped like one of a dataset', async () => {
  const environment = await testEnvironment();
  const { rgb, hash } = await cropImage(tinyPng(42), 16, environment);
  const gray = Uint8Array.from({ length: 64 }, (_, i) => [42, 0, 0][((i % 8) + Math.floor(i / 8)) % 3] ?? 0);
  expect(rgb).toEqual(cropAndResize(gray, 8, 8, 16));
  const path = join(environment.cacheFolder, 'images', 'crop', hash.slice(0, 2), `${hash}.png`);
  expect((await stat(path)).size).toBeGreaterThan(0);
  await rm(path);
  await expect(cropImage(Buffer.from('hello'), 16, environment)).rejects.toMatchObject({
    code: 'dataset/unreadable-image',
    params: { fault: 'not-an-image' },
  });
});
