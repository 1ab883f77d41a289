import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type NewRun, type Store } from '#engine/storage/database/store.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import type { EpochMetrics, RunResult, Score } from '#shared/domain/run/run.ts';
import type { ImageEdits } from '#engine/storage/database/image-edits.ts';
import { planSteps } from '#shared/domain/run/steps.ts';

let folder = '';
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'batchwise-store-'));
  store = openStore(path.join(folder, 'data'));
});
afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true, force: true });
});

const newRun = (projectId: string, change: Partial<NewRun> = {}): NewRun => ({
  runId: '20260101-120000-abcdef',
  projectId,
  config: defaultRunConfig,
  plan: planSteps(244, 32, 10),
  classNames: ['ants', 'bees 🐝'],
  backend: {
    id: 'wasm',
    label: 'Portable',
    version: '4',
    device: 'CPU',
    threads: 2,
    notice: null,
    graphicsCard: null,
  },
  datasetFingerprint: 'f'.repeat(64),
  folder: path.join(folder, 'data', 'runs', '20260101-120000-abcdef'),
  startedAt: new Date().toISOString(),
  ...change,
});

const metrics = (epoch: number, change: Partial<EpochMetrics> = {}): EpochMetrics => ({
  epoch,
  step: epoch * 8,
  imagesSeen: epoch * 244,
  trainLoss: 0.5 / epoch,
  trainAccuracy: 0.9,
  validationLoss: 0.4,
  validationAccuracy: 0.95,
  imagesPerSecond: 1234.5,
  seconds: 1.25,
  ...change,
});

const score = (accuracy: number): Score => ({
  correct: 1,
  total: 2,
  accuracy,
  interval: [0.1, 0.9],
  balancedAccuracy: accuracy,
  baseline: 0.5,
  loss: 0.3,
  confusion: [
    [1, 0],
    [1, 0],
  ],
  classes: [],
});

const result = (headline: 'validation' | 'test'): RunResult => ({
  headline,
  validation: score(0.75),
  test: headline === 'test' ? score(0.5) : null,
  bestEpoch: 2,
  epochsDone: 2,
  steps: 16,
  seconds: { features: 1, training: 2, evaluation: 3, total: 6 },
  weightsHash: 'a'.repeat(64),
  learningRate: 0.001,
});

const ended = { endedAt: '2026-01-01T12:01:00.000Z', result: null, failure: null, hasWeights: false };

test('a project is the same whatever the order, spelling or links of its folders', async () => {
  const [a, b] = [path.join(folder, 'Ameisen 中文'), path.join(folder, 'b')];
  await mkdir(a);
  await mkdir(b);
  await symlink(a, path.join(folder, 'link'));
  const first = store.projectFor([a, b], 'Insects');
  expect(store.projectFor([`${b}/`, path.join(folder, 'link')], 'Insects')).toEqual(first);
  expect(store.findProject([b, a])).toEqual(first);
  expect(store.projectFor([a], 'Ants')).not.toEqual(first);
  expect(store.findProject([path.join(folder, 'never opened')])).toBeUndefined();
});

test('recent projects come most recently opened first, with whether they are reachable', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => path.join(folder, name)) as [string, string, string];
  await mkdir(a);
  await mkdir(c);
  for (const each of [a, b, c]) store.projectFor([each], path.basename(each));
  store.projectFor([a], 'a again');
  const recent = store.recentProjects(2);
  expect(recent.map(({ name, isReachable }) => [name, isReachable])).toEqual([
    ['a again', true],
    ['c', true],
  ]);
  expect(store.recentProjects(9)[2]).toMatchObject({ name: 'b', paths: [b], isReachable: false });
});

test('image edits are saved by project, and saving replaces them', () => {
  const { projectId } = store.projectFor([folder], 'p');
  const other = store.projectFor([path.join(folder, 'x')], 'other').projectId;
  const edits: ImageEdits = {
    excluded: new Map([
      ['ants/1.jpg', true],
      ['ants/2.jpg', false],
    ]),
    movedTo: new Map([
      ['ants/1.jpg', 'bees'],
      ['bees/名.png', 'ants'],
    ]),
  };
  store.saveEdits(projectId, edits);
  expect(store.edits(projectId)).toEqual(edits);
  expect(store.edits(other)).toEqual({ excluded: new Map(), movedTo: new Map() });
  const fewer: ImageEdits = { excluded: new Map([['ants/2.jpg', true]]), movedTo: new Map() };
  store.saveEdits(projectId, fewer);
  expect(store.edits(projectId)).toEqual(fewer);
});

test('a run keeps its settings, epochs and result, even after the file is opened again', () => {
  const { projectId } = store.projectFor([folder], 'Insects');
  const run = newRun(projectId);
  store.createRun(run);
  store.addEpoch(run.runId, metrics(1));
  store.addEpoch(run.runId, metrics(2, { measured: { quantity: 0.5 } }));
  store.endRun(run.runId, { ...ended, status: 'finished', result: result('test'), hasWeights: true });
  store.close();
  store = openStore(path.join(folder, 'data'));
  expect(store.run(run.runId)).toEqual({
    summary: {
      runId: run.runId,
      projectId,
      projectName: 'Insects',
      status: 'finished',
      startedAt: run.startedAt,
      endedAt: ended.endedAt,
      modelId: 'efficientnet-lite0',
      batchSize: 32,
      isFullBatch: false,
      epochs: 10,
      epochsDone: 2,
      optimizerId: 'adam',
      backendId: 'wasm',
      headline: 'test',
      accuracy: 0.5,
      seed: 0,
      learningRate: 0.001,
      seconds: 6,
      comparisonId: null,
      datasetFingerprint: run.datasetFingerprint,
      hasWeights: true,
      isResumable: false,
    },
    config: run.config,
    plan: run.plan,
    classNames: run.classNames,
    epochs: [metrics(1), metrics(2, { measured: { quantity: 0.5 } })],
    result: result('test'),
    failure: null,
    backend: run.backend,
    folder: run.folder,
    datasetFingerprint: run.datasetFingerprint,
  });
  expect(store.runs()).toEqual([store.run(run.runId)?.summary]);
});

test('a full batch is as large as an epoch, and so is any larger batch size', () => {
  const { projectId } = store.projectFor([folder], 'p');
  const cases = [
    ['full', 244, true],
    [1000, 244, true],
    [244, 244, true],
    [16, 16, false],
  ] as const;
  for (const [batchSize, used, isFullBatch] of cases) {
    const runId = `run-${String(batchSize)}`;
    const plan = planSteps(244, batchSize, 10);
    store.createRun(newRun(projectId, { runId, config: { ...defaultRunConfig, batchSize }, plan }));
    expect(store.run(runId)?.summary).toMatchObject({ batchSize: used, isFullBatch });
  }
});

test('a diverged run keeps its failure, and a loss of NaN is read back', () => {
  const { projectId } = store.projectFor([folder], 'p');
  const run = newRun(projectId);
  store.createRun(run);
  store.addEpoch(run.runId, metrics(1, { trainLoss: Number.NaN, validationLoss: Number.POSITIVE_INFINITY }));
  const failure = {
    code: 'run/diverged',
    params: { step: 8, learningRate: 9 },
  } as const;
  store.endRun(run.runId, { ...ended, status: 'failed', failure });
  expect(store.run(run.runId)).toMatchObject({
    failure,
    epochs: [{ trainLoss: Number.NaN, validationLoss: Number.POSITIVE_INFINITY }],
  });
});

test('a removed run is gone with its epochs, and an unknown one is undefined', () => {
  const run = newRun(store.projectFor([folder], 'p').projectId);
  store.createRun(run);
  store.addEpoch(run.runId, metrics(1));
  store.removeRun(run.runId);
  expect(store.runs()).toEqual([]);
  store.createRun(run);
  expect(store.run(run.runId)?.epochs).toEqual([]);
  expect(store.run('never')).toBeUndefined();
});

test('a run of an unknown project is an error', () => {
  expect(() => store.createRun(newRun('no such project'))).toThrow(/FOREIGN KEY/);
});

test('folders inside the data folder move with it; others don’t', async () => {
  const { projectId } = store.projectFor([folder], 'p');
  store.createRun(newRun(projectId, { runId: 'inside' }));
  store.createRun(newRun(projectId, { runId: 'outside', folder: '/elsewhere/run' }));
  store.close();
  const { rename } = await import('node:fs/promises');
  await rename(path.join(folder, 'data'), path.join(folder, 'moved'));
  store = openStore(path.join(folder, 'moved'));
  expect(store.run('inside')?.folder).toBe(path.join(folder, 'moved', 'runs', '20260101-120000-abcdef'));
  expect(store.run('outside')?.folder).toBe('/elsewhere/run');
});

test('runs of a process that is gone, or from before this process had its id, become interrupted', () => {
  const { projectId } = store.projectFor([folder], 'p');
  store.createRun(newRun(projectId, { runId: 'going' }));
  store.createRun(newRun(projectId, { runId: 'long-ago', startedAt: '2001-01-01T00:00:00.000Z' }));
  store.createRun(newRun(projectId, { runId: 'done' }));
  store.endRun('done', { ...ended, status: 'stopped' });
  const statuses = (): unknown =>
    Object.fromEntries(store.runs().map(({ runId, status }) => [runId, status]));
  expect(store.markInterrupted((processId) => processId === process.pid)).toBe(1);
  expect(statuses()).toEqual({ going: 'running', 'long-ago': 'interrupted', done: 'stopped' });
  expect(store.markInterrupted(() => false)).toBe(1);
  expect(statuses()).toEqual({ going: 'interrupted', 'long-ago': 'interrupted', done: 'stopped' });
});
