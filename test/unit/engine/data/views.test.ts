import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Dataset, ViewFormat, ViewRequest } from '#engine/data/dataset.ts';
import { ViewBuffers } from '#engine/data/images/view-buffers.ts';
import { writeCrashingWorker } from '#test/support/children/crashing-worker.ts';
import { openPaths, tinyPng, twoClasses, writeTree } from '#test/support/images/dataset-folders.ts';
import { drawShape } from '#test/support/images/drawn-images.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

const strong: ViewFormat = { sizePx: 224, channels: 3, augment: 'strong' };
const tinyLight: ViewFormat = { sizePx: 28, channels: 1, augment: 'light' };

/** Larger than, as large as and smaller than the stored size; gray and colored. */
async function photos(): Promise<string> {
  const folder = await temporaryFolder();
  await writeTree(folder, {
    ...{ 'a/1.png': drawShape('circle', 1, 300), 'a/2.png': drawShape('square', 2, 90), 'a/3.png': 3 },
    ...{ 'b/1.png': drawShape('triangle', 3, 400), 'b/2.png': drawShape('circle', 4, 240), 'b/3.png': 4 },
  });
  return folder;
}

function idsOf(dataset: Dataset): number[] {
  return Array.from({ length: dataset.imageCount }, (_, id) => id);
}

function varied(ids: readonly number[], key: string): ViewRequest[] {
  return ids.map((id) => ({ id, key }));
}

/** @returns each view of the batches on its own */
async function viewsOf(
  dataset: Dataset,
  requests: readonly ViewRequest[],
  format: ViewFormat,
  batchSize = 4,
): Promise<string[]> {
  const viewBytes = format.sizePx ** 2 * format.channels;
  const views: string[] = [];
  const buffers = new ViewBuffers(format, batchSize, requests.length);
  for await (const batch of dataset.views(requests, format, buffers)) {
    expect(batch).toHaveLength(viewBytes * Math.min(batchSize, requests.length - views.length));
    for (let start = 0; start < batch.length; start += viewBytes)
      views.push(Buffer.from(batch.subarray(start, start + viewBytes)).toString('base64'));
  }
  return views;
}

async function cropsOf(dataset: Dataset, ids: readonly number[], sizePx: number): Promise<Buffer[]> {
  const crops: Buffer[] = [];
  for await (const { id, rgb } of dataset.crops(ids, sizePx)) crops[ids.indexOf(id)] = Buffer.from(rgb);
  return crops;
}

test('without a key, or without augmentation, views are the crops', async () => {
  const dataset = await openPaths([await photos()], await testEnvironment());
  const ids = idsOf(dataset).reverse();
  for (const sizePx of [224, 64, 28]) {
    const expected = (await cropsOf(dataset, ids, sizePx)).map((crop) => crop.toString('base64'));
    const plain = ids.map((id) => ({ id, key: null }));
    expect(await viewsOf(dataset, plain, { sizePx, channels: 3, augment: 'strong' })).toEqual(expected);
    const none = { sizePx, channels: 3, augment: 'none' } as const;
    expect(await viewsOf(dataset, varied(ids, '0/1'), none)).toEqual(expected);
  }
});

test('one channel is the rounded mean of red, green and blue', async () => {
  const dataset = await openPaths([await photos()], await testEnvironment());
  const ids = idsOf(dataset);
  const expected = (await cropsOf(dataset, ids, 32)).map((rgb) =>
    Buffer.from(
      Uint8Array.from({ length: 32 * 32 }, (_, i) =>
        Math.round(((rgb[i * 3] ?? 0) + (rgb[i * 3 + 1] ?? 0) + (rgb[i * 3 + 2] ?? 0)) / 3),
      ),
    ).toString('base64'),
  );
  const gray = { sizePx: 32, channels: 1, augment: 'none' } as const;
  expect(await viewsOf(dataset, varied(ids, ''), gray)).toEqual(expected);
});

test('a key gives the same bytes alone, in any order, again, and from a new cache', async () => {
  const folder = await photos();
  const environment = await testEnvironment();
  const dataset = await openPaths([folder], environment);
  const ids = idsOf(dataset);
  for (const format of [strong, tinyLight]) {
    const expected = await viewsOf(dataset, varied(ids, '0/1'), format);
    const backwards = await viewsOf(dataset, varied(ids.toReversed(), '0/1'), format);
    expect(backwards.reverse()).toEqual(expected);
    for (const id of ids) {
      const mixed = [
        { id: 0, key: '0/2' },
        { id, key: '0/1' },
        { id, key: null },
      ];
      expect((await viewsOf(dataset, mixed, format))[1]).toBe(expected[id]);
    }
    const fresh = await openPaths([folder], await testEnvironment());
    expect(await viewsOf(fresh, varied(ids, '0/1'), format)).toEqual(expected);
  }
  const expected = await viewsOf(dataset, varied(ids, '0/1'), strong);
  await dataset.close();
  const again = await openPaths([folder], environment);
  await rm(folder, { recursive: true });
  expect(await viewsOf(again, varied(ids, '0/1'), strong)).toEqual(expected);
});

test('another key or image gives other bytes', async () => {
  const dataset = await openPaths([await photos()], await testEnvironment());
  const ids = idsOf(dataset);
  const views = [
    ...(await viewsOf(dataset, varied(ids, '0/1'), strong)),
    ...(await viewsOf(dataset, varied(ids, '0/2'), strong)),
    ...(await viewsOf(dataset, varied(ids, '1/1'), strong)),
  ];
  expect(new Set(views).size).toBe(18);
});

test('equal images in two folders have the same view: the content decides, not the id', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, { 'a/1.png': tinyPng(1), 'a/2.png': tinyPng(2), 'b/1.png': tinyPng(1) });
  const dataset = await openPaths([folder], await testEnvironment());
  const [first, second, third] = await viewsOf(dataset, varied([0, 1, 2], 'k'), strong);
  expect(third).toBe(first);
  expect(second).not.toBe(first);
});

test('views come in the order of the requests, even across batches and with repeats', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(150));
  const dataset = await openPaths([folder], await testEnvironment());
  const format = { sizePx: 8, channels: 1, augment: 'none' } as const;
  const byId = await viewsOf(dataset, varied(idsOf(dataset), ''), format);
  expect(new Set(byId).size).toBe(300);
  // 7 and 300 have no common divisor: every id, in another order, twice.
  const ids = Array.from({ length: 600 }, (_, i) => (i * 7) % 300);
  for (const batchSize of [1, 4, 7, 600, 1000])
    expect(await viewsOf(dataset, varied(ids, ''), format, batchSize)).toEqual(ids.map((id) => byId[id]));
});

test('many large views alternate between two blocks of memory and stay correct', async () => {
  const dataset = await openPaths([await photos()], await testEnvironment());
  const format = { sizePx: 224, channels: 3, augment: 'none' } as const;
  const byId = await viewsOf(dataset, varied(idsOf(dataset), ''), format);
  const ids = Array.from({ length: 120 }, (_, i) => (i * 5 + (i >> 3)) % 6);
  // A view has 150,528 bytes, so 49 of them, 7 batches, go into a block of 8 MB: 120 views fill three.
  const buffers = new ViewBuffers(format, 7, ids.length);
  const memory = new Set<ArrayBufferLike>();
  const views: string[] = [];
  for await (const batch of dataset.views(varied(ids, ''), format, buffers)) {
    memory.add(batch.buffer);
    for (let start = 0; start < batch.length; start += buffers.viewBytes)
      views.push(Buffer.from(batch.subarray(start, start + buffers.viewBytes)).toString('base64'));
  }
  expect(views).toEqual(ids.map((id) => byId[id]));
  expect(memory.size).toBe(2);
});

test('buffers fit other streams of the same batch size', () => {
  const format = { sizePx: 1000, channels: 1 } as const;
  // Blocks of 8 MB: four batches of two views of 1 MB.
  const large = new ViewBuffers(format, 2, 100);
  expect([large.blockEnd(0), large.blockEnd(7), large.blockEnd(8)]).toEqual([8, 8, 16]);
  expect([large.writableEnd(0), large.writableEnd(8)]).toEqual([16, 24]);
  expect(large.at(16, 18).buffer).toBe(large.at(0, 2).buffer);
  expect(large.at(18, 19).byteOffset).toBe(2_000_000);
  expect(() => large.at(7, 9)).toThrow(RangeError);
  expect([large.fits(2, 100_000), large.fits(3, 6)]).toEqual([true, false]);
  const small = new ViewBuffers(format, 2, 3);
  expect([small.fits(2, 4), small.fits(2, 5)]).toEqual([true, false]);
});

test('views stop with the reader and with its signal', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(100));
  const dataset = await openPaths([folder], await testEnvironment());
  const requests = varied(idsOf(dataset), 'k');
  let seen = 0;
  const single = (): ViewBuffers => new ViewBuffers(tinyLight, 1, requests.length);
  for await (const view of dataset.views(requests, tinyLight, single()))
    if (view.length > 0 && ++seen === 3) break;
  expect(seen).toBe(3);
  const controller = new AbortController();
  const read = async (): Promise<void> => {
    seen = 0;
    for await (const view of dataset.views(requests, tinyLight, single(), controller.signal))
      if (view.length > 0 && ++seen === 5) controller.abort();
  };
  await expect(read()).rejects.toMatchObject({ code: 'canceled' });
  expect(seen).toBe(5);
  await expect(viewsOf(dataset, requests, tinyLight)).resolves.toHaveLength(200);
});

test('a file that has changed since the scan is named', async () => {
  const folder = await photos();
  const dataset = await openPaths([folder], await testEnvironment());
  await writeFile(join(folder, 'b/1.png'), drawShape('square', 9, 400));
  const id = idsOf(dataset).find((one) => dataset.image(one).name.endsWith('b/1.png')) as number;
  await expect(viewsOf(dataset, varied([id], 'k'), strong)).rejects.toMatchObject({
    code: 'dataset/unreadable-image',
    params: { fault: 'changed', path: 'b/1.png' },
  });
});

test('a worker that dies is the error of an unreadable image, and is replaced', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(5));
  const decodeWorkerPath = await writeCrashingWorker(await temporaryFolder());
  const dataset = await openPaths([folder], { ...(await testEnvironment()), decodeWorkerPath });
  // The worker dies at any request with this name, here in the key.
  await expect(viewsOf(dataset, varied([0, 1], 'crash.png'), tinyLight)).rejects.toMatchObject({
    code: 'dataset/unreadable-image',
    params: { fault: 'decoder-crashed', path: 'cats/0.png' },
  });
  expect(await viewsOf(dataset, varied([0, 1], 'k'), tinyLight)).toHaveLength(2);
});
