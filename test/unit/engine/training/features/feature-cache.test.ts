import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { appendFile, open, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FeatureCache, featureCollection } from '#engine/training/features/feature-cache.ts';
import { openFeatureRows } from '#engine/training/data/feature-rows.ts';
import { buildModule } from '#test/support/children/build-module.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';

const width = 5;
const hashOf = (text: string | number): string => createHash('sha256').update(String(text)).digest('hex');
const row = (value: number): number[] => Array.from({ length: width }, () => value);

async function writtenCache(folder: string, count: number, first = 0): Promise<void> {
  const cache = await FeatureCache.open(folder, 'features', width);
  const numbers = Array.from({ length: count }, (_, i) => first + i);
  await cache.append(numbers.map(hashOf), Float32Array.from(numbers.flatMap(row)));
  await cache.close();
}

/** @returns the first feature of each image, or null where it is not there */
async function readBack(folder: string, numbers: readonly number[]): Promise<(number | null)[]> {
  const cache = await FeatureCache.open(folder, 'features', width);
  const into = new Float32Array(numbers.length * width);
  const lost = new Set(cache.read(numbers.map(hashOf), into));
  await cache.close();
  return numbers.map((_, i) => (lost.has(i) ? null : (into[i * width] ?? null)));
}

const packFolder = (folder: string): string => path.join(folder, 'blobs', 'features');
const onlyFile = (folder: string, extension: string): string =>
  path.join(
    packFolder(folder),
    readdirSync(packFolder(folder)).find((name) => name.endsWith(extension)) ?? '',
  );

test('features are found again by the content of the image', async () => {
  const folder = await temporaryFolder();
  await writtenCache(folder, 3);
  expect(await readBack(folder, [2, 0, 7])).toEqual([2, 0, null]);
});

test('thousands of images are all found', async () => {
  const folder = await temporaryFolder();
  await writtenCache(folder, 5000);
  const cache = await FeatureCache.open(folder, 'features', width);
  expect(Array.from({ length: 5100 }, (_, i) => i).filter((i) => cache.has(hashOf(i)))).toHaveLength(5000);
  await cache.close();
});

test('each model, file version and backend has a collection of its own', () => {
  const key = { modelId: 'm', modelHash: 'a'.repeat(64), backendId: 'wasm' } as const;
  const folders = [
    featureCollection(key),
    featureCollection({ ...key, modelId: 'n' }),
    featureCollection({ ...key, modelHash: 'b'.repeat(64) }),
    featureCollection({ ...key, backendId: 'tensorflow' }),
  ];
  expect(new Set(folders).size).toBe(4);
});

test('two writers at once do not disturb each other, and a reader sees both', async () => {
  const folder = await temporaryFolder();
  const [one, two] = [
    await FeatureCache.open(folder, 'features', width),
    await FeatureCache.open(folder, 'features', width),
  ];
  for (let i = 0; i < 20; i++) {
    await Promise.all([
      one.append([hashOf(i)], Float32Array.from(row(i))),
      two.append([hashOf(100 + i)], Float32Array.from(row(100 + i))),
    ]);
  }
  await Promise.all([one.close(), two.close()]);
  expect(await readBack(folder, [0, 19, 100, 119])).toEqual([0, 19, 100, 119]);
});

describe('what a crash leaves', () => {
  test('half a row at the end is not seen, and the rows before it are', async () => {
    const folder = await temporaryFolder();
    await writtenCache(folder, 4);
    const rows = onlyFile(folder, '.pack');
    await truncate(rows, (await stat(rows)).size - 7);
    expect(await readBack(folder, [0, 1, 2, 3])).toEqual([0, 1, 2, null]);
  });

  test('half an index record at the end is not seen', async () => {
    const folder = await temporaryFolder();
    await writtenCache(folder, 4);
    const index = onlyFile(folder, '.index');
    await truncate(index, (await stat(index)).size - 1);
    expect(await readBack(folder, [2, 3])).toEqual([2, null]);
  });

  test('rubbish behind the last row does no harm', async () => {
    const folder = await temporaryFolder();
    await writtenCache(folder, 2);
    await appendFile(onlyFile(folder, '.pack'), 'rubbish');
    await appendFile(onlyFile(folder, '.index'), 'rubbish');
    expect(await readBack(folder, [0, 1])).toEqual([0, 1]);
  });

  test('a flipped bit in a row is noticed by its checksum', async () => {
    const folder = await temporaryFolder();
    await writtenCache(folder, 3);
    const file = await open(onlyFile(folder, '.pack'), 'r+');
    await file.write(Uint8Array.of(0xff), 0, 1, width * 4 + 2);
    await file.close();
    expect(await readBack(folder, [0, 1, 2])).toEqual([0, null, 2]);
  });

  test('a process killed while it writes loses nothing that it had written before', async () => {
    const folder = await temporaryFolder();
    const child = fork(await buildModule('test/support/children/feature-writer.ts'), [folder, String(width)]);
    let written = 0;
    await new Promise<void>((resolve) => {
      child.on('message', (count) => {
        written = Number(count);
        if (written >= 400) resolve();
      });
    });
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const numbers = Array.from({ length: written }, (_, i) => i);
    expect(await readBack(folder, numbers)).toEqual(numbers);
  });
});

test('a cleared cache is a cache miss, also for a process that has it open', async () => {
  const folder = await temporaryFolder();
  await writtenCache(folder, 2);
  const cache = await FeatureCache.open(folder, 'features', width);
  await rm(folder, { recursive: true });
  expect(cache.read([hashOf(0), hashOf(1)], new Float32Array(2 * width))).toEqual([0, 1]);
  await cache.close();
});

describe('rows of a list of images', () => {
  test('come in the order asked for; equal images share one', async () => {
    const folder = await temporaryFolder();
    await writtenCache(folder, 3);
    const cache = await FeatureCache.open(folder, 'features', width);
    const rows = await openFeatureRows(cache, [2, 0, 2, 1].map(hashOf));
    const into = new Float32Array(3 * width);
    await rows.read(Int32Array.of(2, 3, 1), into);
    expect([...into]).toEqual([...row(2), ...row(1), ...row(0)]);
    await cache.close();
  });

  test('read from disk are the same as from memory', async () => {
    const folder = await temporaryFolder();
    await writtenCache(folder, 600);
    const cache = await FeatureCache.open(folder, 'features', width);
    const hashes = Array.from({ length: 600 }, (_, i) => hashOf(599 - i));
    const order = Int32Array.from({ length: 600 }, (_, i) => (i * 7) % 600);
    const results = [];
    for (const largestInMemoryBytes of [1e9, 0]) {
      const rows = await openFeatureRows(cache, hashes, largestInMemoryBytes);
      const into = new Float32Array(600 * width);
      await rows.read(order, into);
      results.push(into);
    }
    expect(results[1]).toEqual(results[0]);
    await cache.close();
  });

  test('that are missing are an error with a code', async () => {
    const cache = await FeatureCache.open(await temporaryFolder(), 'features', width);
    await expect(openFeatureRows(cache, [hashOf(0)])).rejects.toMatchObject({ code: 'storage/damaged' });
    await cache.close();
  });
});
