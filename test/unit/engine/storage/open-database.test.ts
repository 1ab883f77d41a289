import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Connection } from '#engine/storage/database/connection.ts';
import { openDatabase } from '#engine/storage/database/open-database.ts';
import { openStore } from '#engine/storage/database/store.ts';
import { buildModule } from '#test/support/children/build-module.ts';
import { repeated } from '#test/support/repeated.ts';

const first = 'CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (7);';
const second = 'ALTER TABLE a ADD COLUMN y TEXT';

let folder = '';
let file = '';
let writer = '';
beforeAll(async () => {
  writer = await buildModule('test/support/children/store-writer.ts');
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'batchwise-database-'));
  file = path.join(folder, 'batchwise-1.db');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('an older database is migrated to the newest version and keeps its data', () => {
  openDatabase(file, [first]).connection.close();
  const { connection } = openDatabase(file, [first, second]);
  expect(connection.first('SELECT x, y FROM a')).toMatchObject({ x: 7, y: null });
  connection.close();
});

test('a failed migration leaves the database unchanged', () => {
  openDatabase(file, [first]).connection.close();
  const broken = 'ALTER TABLE a ADD COLUMN y TEXT; INSERT INTO missing VALUES (1)';
  expect(() => openDatabase(file, [first, broken])).toThrow(/missing/);
  const { connection } = openDatabase(file, [first]);
  expect(Object.keys(connection.first('SELECT * FROM a') ?? {})).not.toContain('y');
  connection.close();
});

test('a database of a newer app is an error and stays unchanged', async () => {
  openDatabase(file, [first, second]).connection.close();
  const before = await readFile(file);
  expect(() => openDatabase(file, [first])).toThrow(
    expect.objectContaining({ code: 'storage/newer-version' }),
  );
  expect((await readFile(file)).equals(before)).toBe(true);
});

test('a database of an earlier build is reported once, with its path, and stays unchanged', async () => {
  const earlier = path.join(folder, 'batchwise.db');
  await writeFile(earlier, 'as it was');
  const store = openStore(folder);
  expect(store.earlierBuild).toMatchObject({
    code: 'run/earlier-build',
    params: { kind: 'list', folder },
  });
  expect(store.runs()).toEqual([]);
  store.close();
  const again = openStore(folder);
  expect(again.earlierBuild).toBeNull();
  again.close();
  expect(await readFile(earlier, 'utf8')).toBe('as it was');
});

test.each([
  ['is no database at all', (bytes: Buffer) => Buffer.from('just some text, '.repeat(bytes.length / 16))],
  ['was overwritten in the middle', (bytes: Buffer) => bytes.fill(0xab, 4096, bytes.length - 100)],
  ['was cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
])('a file that %s is set aside and a new one begun', async (_, spoil) => {
  const store = openStore(folder);
  const { projectId } = store.projectFor([folder], 'p');
  const excluded = new Map(
    Array.from({ length: 500 }, (_value, index) => [`image ${index}.jpg`, true] as const),
  );
  store.saveEdits(projectId, { excluded, movedTo: new Map() });
  store.close();
  const spoilt = spoil(await readFile(file));
  await writeFile(file, spoilt);

  const fresh = openStore(folder);
  expect(fresh.recovered).toMatchObject({ code: 'storage/damaged' });
  expect(fresh.recentProjects(1)).toEqual([]);
  fresh.projectFor([folder], 'works again');
  fresh.close();
  const aside = (await readdir(folder)).filter((name) => /\.damaged-.*Z$/.test(name));
  expect(aside).toHaveLength(1);
  expect((await readFile(path.join(folder, aside[0] ?? ''))).equals(spoilt)).toBe(true);
  const again = openStore(folder);
  expect(again.recovered).toBeNull();
  again.close();
});

test('a data folder that can’t be made is one clear error', async () => {
  await writeFile(path.join(folder, 'a-file'), '');
  expect(() => openStore(path.join(folder, 'a-file', 'data'))).toThrow(
    expect.objectContaining({ code: 'storage/no-permission' }),
  );
});

test('a failed write rolls back the whole transaction', () => {
  const { connection } = openDatabase(file, [first]);
  expect(() =>
    connection.transaction(() => {
      connection.run('INSERT INTO a VALUES (8)');
      connection.run('INSERT INTO a VALUES (?)', 'not a number');
    }),
  ).toThrow();
  expect(connection.all('SELECT x FROM a')).toHaveLength(1);
  connection.close();
});

test('window and command line can write at once, from the first opening on', async () => {
  const children = Array.from({ length: 4 }, (_, index) => fork(writer, [folder, `w${index}`, '50']));
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number));
  expect(codes).toEqual([0, 0, 0, 0]);
  const store = openStore(folder);
  expect(store.recovered).toBeNull();
  expect(store.runs().map(({ epochsDone }) => epochsDone)).toEqual([50, 50, 50, 50]);
  store.close();
});

test('a process killed while writing leaves an intact database with every finished write', async () => {
  for (let kill = 0; kill < repeated(3, 100); kill++) {
    const round = `killed-${kill}`;
    const child = fork(writer, [folder, round, '1000000'], { silent: false });
    const written = await writesBeforeKill(child, 200);
    const store = openStore(folder);
    expect(store.recovered).toBeNull();
    expect(store.run(round)?.epochs.length).toBeGreaterThanOrEqual(written);
    expect(store.markInterrupted(() => false)).toBe(1);
    store.close();
  }
});

/** Kills the writer after it has reported at least this many writes. @returns how many it had reported */
async function writesBeforeKill(child: ChildProcess, atLeast: number): Promise<number> {
  let reported = 0;
  child.on('message', (count) => {
    reported = Number(count);
    if (reported >= atLeast) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return reported;
}

test('the wait for another writer ends with an error', () => {
  const held = new Connection(file);
  held.execute('PRAGMA journal_mode = WAL; CREATE TABLE a (x INTEGER); BEGIN IMMEDIATE');
  const waiting = new Connection(file, 50);
  expect(() => waiting.transaction(() => undefined)).toThrow(
    expect.objectContaining({ code: 'storage/busy' }),
  );
  held.execute('COMMIT');
  waiting.transaction(() => waiting.run('INSERT INTO a VALUES (1)'));
  held.close();
  waiting.close();
});
