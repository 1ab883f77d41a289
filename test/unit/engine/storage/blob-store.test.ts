import { createHash } from 'node:crypto';
import { mkdir, readdir, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noteBytes, recordBytes, writeRecord } from '#engine/storage/blob-record.ts';
import { BlobIndex } from '#engine/storage/blob-index.ts';
import { BlobStore } from '#engine/storage/blob-store.ts';
import { BlobWriter } from '#engine/storage/blob-writer.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';

const keyOf = (text: string | number): Buffer => createHash('sha256').update(String(text)).digest();
const note = (value: number): Uint8Array => new Uint8Array(noteBytes).fill(value);

/** @returns the blob of a key and note, or null */
function blobOf(store: BlobStore, key: Uint8Array, named: Uint8Array = note(0)): Uint8Array | null {
  const at = store.index.find(key, (records, start) =>
    Buffer.from(records.subarray(start + 32, start + 32 + noteBytes)).equals(named),
  );
  const location = at === -1 ? null : store.index.locationAt(at);
  if (location === null) return null;
  const into = new Uint8Array(location.length);
  return store.read(location, into) ? into : null;
}

async function stored(cacheFolder: string, collection: string, text: string): Promise<void> {
  const store = await BlobStore.open(cacheFolder, collection);
  await store.append([keyOf(text)], note(0), Buffer.from(text));
  await store.close();
}

/** A large pack, as a sparse file that takes no space on the disk. */
async function largePack(folder: string, name: string, bytes: number, usedAt: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.v1.pack`);
  await writeFile(path, '');
  await truncate(path, bytes);
  await utimes(path, usedAt, usedAt);
  return path;
}

test('blobs are found by key and note, in this process and in the next', async () => {
  const folder = await temporaryFolder();
  const store = await BlobStore.open(folder, 'a');
  await store.append([keyOf(1), keyOf(2)], note(0), Buffer.from('onetwo'));
  await store.append([keyOf(1)], note(7), Buffer.from('another size'));
  const check = (opened: BlobStore): void => {
    expect(Buffer.from(blobOf(opened, keyOf(1)) ?? []).toString()).toBe('one');
    expect(Buffer.from(blobOf(opened, keyOf(2)) ?? []).toString()).toBe('two');
    expect(Buffer.from(blobOf(opened, keyOf(1), note(7)) ?? []).toString()).toBe('another size');
    expect(blobOf(opened, keyOf(2), note(7))).toBeNull();
    expect(blobOf(opened, keyOf(3))).toBeNull();
  };
  check(store);
  await store.close();
  const again = await BlobStore.open(folder, 'a');
  check(again);
  const other = await BlobStore.open(folder, 'b');
  expect(blobOf(other, keyOf(1))).toBeNull();
  await again.close();
});

test('a blob that is stored again replaces the earlier one, even for the next process', async () => {
  const folder = await temporaryFolder();
  await stored(folder, 'a', 'x');
  const store = await BlobStore.open(folder, 'a');
  await store.append([keyOf('x')], note(0), Buffer.from('again'));
  expect(Buffer.from(blobOf(store, keyOf('x')) ?? []).toString()).toBe('again');
  await store.close();
  const next = await BlobStore.open(folder, 'a');
  expect(Buffer.from(blobOf(next, keyOf('x')) ?? []).toString()).toBe('again');
  await next.close();
});

test('reading writes nothing, and processes in sequence append to the same pack', async () => {
  const folder = await temporaryFolder();
  await (await BlobStore.open(folder, 'a')).close();
  expect(await readdir(folder)).toEqual([]);
  for (const text of ['x', 'y', 'z']) await stored(folder, 'a', text);
  const names = await readdir(join(folder, 'blobs', 'a'));
  expect(names.sort().map((name) => name.replace(/^.*\.v1/, ''))).toEqual(['.pack', '.pack.index']);
});

test('an empty pack is removed again, with its lock', async () => {
  const folder = await temporaryFolder();
  const store = await BlobStore.open(folder, 'a');
  await store.startWriting();
  expect(await readdir(join(folder, 'blobs', 'a'))).toHaveLength(3);
  await store.close();
  expect(await readdir(join(folder, 'blobs', 'a'))).toEqual([]);
});

test('crops and features share one budget: the least recently used is evicted, whichever it is', async () => {
  const folder = await temporaryFolder();
  const [crops, features] = [join(folder, 'blobs', 'crops'), join(folder, 'blobs', 'features')];
  const oldest = await largePack(features, 'oldest', 3_000_000_000, 1);
  const middle = await largePack(crops, 'middle', 3_000_000_000, 2);
  const newest = await largePack(features, 'newest', 3_000_000_000, 3);
  // 9 GB: one has to go, down to 7 of 8 GB, so that there is room to grow.
  await BlobStore.makeRoom(folder);
  await expect(stat(oldest)).rejects.toMatchObject({ code: 'ENOENT' });
  expect((await stat(middle)).size + (await stat(newest)).size).toBe(6_000_000_000);
});

test('a pack that was read counts as used: it stays, and an older one is evicted', async () => {
  const folder = await temporaryFolder();
  await stored(folder, 'a', 'x');
  const [name = ''] = (await readdir(join(folder, 'blobs', 'a'))).filter((each) => each.endsWith('.pack'));
  const read = join(folder, 'blobs', 'a', name);
  await utimes(read, 1, 1);
  const store = await BlobStore.open(folder, 'a');
  blobOf(store, keyOf('x'));
  await store.close();
  await expect.poll(async () => (await stat(read)).mtimeMs).toBeGreaterThan(1_000_000);
  const old = await largePack(join(folder, 'blobs', 'b'), 'old', 9_000_000_000, 2);
  await BlobStore.makeRoom(folder);
  await expect(stat(old)).rejects.toMatchObject({ code: 'ENOENT' });
  expect((await stat(read)).size).toBe(1);
});

test('a pack that a process appends to is never evicted', async () => {
  const folder = await temporaryFolder();
  const locked = await largePack(join(folder, 'blobs', 'a'), 'locked', 5_000_000_000, 1);
  await writeFile(`${locked}.lock`, String(process.pid));
  await largePack(join(folder, 'blobs', 'a'), 'other', 4_000_000_000, 2);
  await largePack(join(folder, 'blobs', 'a'), 'newest', 1, 3);
  await BlobStore.makeRoom(folder);
  const names = await readdir(join(folder, 'blobs', 'a'));
  expect(names.filter((name) => name.endsWith('.pack')).sort()).toEqual(['locked.v1.pack', 'newest.v1.pack']);
});

test('beyond the budget there is no room', async () => {
  const folder = await temporaryFolder();
  const store = await BlobStore.open(folder, 'a');
  const { tail } = await store.startWriting();
  const before = await store.hasRoom();
  Atomics.store(new BigInt64Array(tail), 0, 8_000_000_001n);
  expect([before, await store.hasRoom()]).toEqual([true, false]);
  await store.close();
});

test('a blob stored by a worker is there when the store is opened again', async () => {
  const folder = await temporaryFolder();
  const store = await BlobStore.open(folder, 'a');
  const target = await store.startWriting();
  const writers = [new BlobWriter(target), new BlobWriter(target)];
  const records = new Uint8Array(40 * recordBytes);
  for (let i = 0; i < 40; i++)
    writers[i % 2]?.put(records, i * recordBytes, keyOf(i), note(0), Buffer.from(`blob ${i}`));
  for (const writer of writers) writer.flush();
  store.remember(records);
  await store.close();
  const next = await BlobStore.open(folder, 'a');
  const found = Array.from({ length: 40 }, (_, i) => Buffer.from(blobOf(next, keyOf(i)) ?? []).toString());
  expect(found).toEqual(Array.from({ length: 40 }, (_, i) => `blob ${i}`));
  await next.close();
});

test('the index grows, and a note without a blob never hides a blob', () => {
  const index = new BlobIndex();
  const record = new Uint8Array(recordBytes);
  for (let i = 0; i < 5000; i++) {
    writeRecord(record, 0, keyOf(i), note(1), { pack: 0, offset: i, length: 1, checksum: 0 });
    index.add(record);
    writeRecord(record, 0, keyOf(i), note(1), null);
    index.add(record);
  }
  const offsets = Array.from(
    { length: 5000 },
    (_, i) => index.locationAt(index.find(keyOf(i), () => true))?.offset,
  );
  expect(offsets).toEqual(Array.from({ length: 5000 }, (_, i) => i));
  expect(index.find(keyOf(5000), () => true)).toBe(-1);
});
