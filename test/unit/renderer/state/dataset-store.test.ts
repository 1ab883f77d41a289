import { beforeEach, expect, test } from 'vitest';
import type { DatasetSummary } from '#shared/domain/dataset/dataset.ts';
import { AppError } from '#shared/domain/errors.ts';
import { DatasetStore } from '#renderer/state/dataset-store.svelte.ts';
import { datasetSummary } from '#test/support/window-harness/sample-data.ts';
import { FakeEngine, settled } from '../support/fake-engine.ts';

let engine: FakeEngine;
let store: DatasetStore;

beforeEach(() => {
  engine = new FakeEngine({
    'dataset.open': ({ paths }) => ({ ...datasetSummary(), paths }),
    'dataset.summary': () => null,
    'projects.recent': () => [],
  });
  store = new DatasetStore(engine);
  store.listen();
});

test('an opened dataset is trainable', async () => {
  expect(await store.open(['/images'])).toBe(true);
  expect(store.summary?.paths).toEqual(['/images']);
  expect(store.trainCount).toBe(305);
  expect(store.progress).toBeNull();
});

test('a failure is stored to be shown, and what was open stays open', async () => {
  await store.open(['/images']);
  engine.answers['dataset.open'] = () =>
    Promise.reject(new AppError('dataset/empty', { reason: 'no-images', name: 'empty', otherFiles: 0 }));
  expect(await store.open(['/empty'])).toBe(false);
  expect(store.error).toMatchObject({ code: 'dataset/empty' });
  expect(store.summary?.paths).toEqual(['/images']);
});

test('canceling is no failure', async () => {
  engine.answers['dataset.open'] = () => new Promise<DatasetSummary>(() => undefined);
  const opening = store.open(['/images']);
  expect(store.progress).not.toBeNull();
  store.cancel();
  expect(await opening).toBe(false);
  expect(store.error).toBeNull();
  expect(store.progress).toBeNull();
});

test('a second opening wins over the first', async () => {
  engine.answers['dataset.open'] = ({ paths }) =>
    paths[0] === '/slow' ? new Promise<DatasetSummary>(() => undefined) : { ...datasetSummary(), paths };
  const first = store.open(['/slow']);
  expect(await store.open(['/quick'])).toBe(true);
  expect(await first).toBe(false);
  expect(store.summary?.paths).toEqual(['/quick']);
});

test('thumbnails gather while it reads, up to 48', () => {
  void store.open(['/images']);
  const samples = Array.from({ length: 30 }, (_, index) => ({ className: 'ants', hash: String(index) }));
  for (const done of [30, 60]) {
    engine.send({ kind: 'dataset.progress', stage: 'reading', done, total: 478, problems: 0, samples });
  }
  expect(store.progress).toMatchObject({ done: 60, total: 478 });
  expect(store.progress?.samples).toHaveLength(48);
});

test('a new engine opens again what was open', async () => {
  await store.open(['/images']);
  engine.stop();
  engine.becomeReady();
  await settled();
  expect(engine.inputsOf('dataset.open')).toEqual([{ paths: ['/images'] }, { paths: ['/images'] }]);
  expect(store.summary?.paths).toEqual(['/images']);
});

test('an engine that comes back and cannot say what is open is an error to be shown, and none that nobody caught', async () => {
  const busy = new AppError('storage/busy', { path: '/list' });
  engine.answers['dataset.summary'] = () => Promise.reject(busy);
  engine.answers['projects.recent'] = () => Promise.reject(busy);
  engine.becomeReady();
  await settled();
  expect(store.error).toBe(busy);
  expect(store.recent).toEqual([]);
});

test('recent projects that cannot be read leave the list as it was, and an opening untouched', async () => {
  await store.open(['/images']);
  engine.answers['projects.recent'] = () => Promise.reject(new AppError('storage/busy', { path: '/list' }));
  await expect(store.loadRecent()).resolves.toBeUndefined();
  expect(await store.open(['/images'])).toBe(true);
  expect(store.error).toBeNull();
});
