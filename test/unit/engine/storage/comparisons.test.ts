import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store } from '#engine/storage/database/store.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { planComparison } from '#shared/domain/comparison/plan-comparison.ts';
import type { RunFailure } from '#shared/domain/run/run.ts';

const { batchSize, ...base } = defaultRunConfig;
const config = { base, batchSizes: [batchSize, 8], seeds: [0], scaleRate: true };
const comparisonId = '20260101-120000-abcdef';
const noOne = (): boolean => false;

let folder = '';
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'batchwise-store-'));
  store = openStore(path.join(folder, 'data'));
  store.comparisons.create({
    comparisonId,
    projectId: store.projectFor([folder], 'Ants').projectId,
    config,
    datasetFingerprint: 'f'.repeat(64),
    validationImages: 153,
    runs: planComparison(config, 245, () => 0.001),
    startedAt: new Date().toISOString(),
  });
});
afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true, force: true });
});

/** A run that starts at a position in the queue, and how it ended. */
function runAt(
  position: number,
  runId: string,
  end?: { status: 'finished' | 'stopped' | 'failed'; failure?: RunFailure },
): void {
  const backend = {
    id: 'wasm',
    label: 'Portable',
    version: '4',
    device: 'CPU',
    threads: 1,
    notice: null,
    graphicsCard: null,
  } as const;
  store.createRun({
    runId,
    projectId: store.projectFor([folder], 'Ants').projectId,
    config: defaultRunConfig,
    plan: planSteps(10, defaultRunConfig.batchSize, defaultRunConfig.epochs),
    classNames: ['ants', 'bees'],
    backend,
    datasetFingerprint: 'f'.repeat(64),
    folder: path.join(folder, 'data', 'runs', runId),
    startedAt: new Date().toISOString(),
  });
  store.comparisons.setRun(comparisonId, position, runId);
  if (end === undefined) return;
  store.endRun(runId, {
    endedAt: new Date().toISOString(),
    result: null,
    failure: null,
    hasWeights: true,
    ...end,
  });
}

const states = (): unknown[] => store.comparisons.find(comparisonId)?.runs.map(({ state }) => state) ?? [];

test('a queue is read back as planned, even after the file is opened again', () => {
  store.close();
  store = openStore(path.join(folder, 'data'));
  const comparison = store.comparisons.find(comparisonId);
  expect(comparison).toMatchObject({
    config,
    validationImages: 153,
    summary: { projectName: 'Ants', done: 0, total: 2 },
  });
  expect(comparison?.runs.map((run) => [run.position, run.batchSize, run.state])).toEqual([
    [0, 8, 'waiting'],
    [1, 32, 'waiting'],
  ]);
  expect(store.comparisons.list().map((each) => each.batchSizes)).toEqual([[8, 32]]);
});

test('a position is done when its run finished, or failed by its own fault', () => {
  runAt(0, 'run-a', { status: 'finished' });
  runAt(1, 'run-b', {
    status: 'failed',
    failure: { code: 'run/diverged', params: { step: 8, learningRate: 9 } },
  });
  expect(states()).toEqual(['finished', 'failed']);
  expect(store.comparisons.find(comparisonId)?.summary.done).toBe(2);
});

test('a position whose run was stopped, or met a full disk, is done again', () => {
  runAt(0, 'run-a', { status: 'stopped' });
  runAt(1, 'run-b', { status: 'failed', failure: { code: 'storage/disk-full', params: { path: '/x' } } });
  expect(states()).toEqual(['interrupted', 'interrupted']);
  expect(store.comparisons.find(comparisonId)?.summary.done).toBe(0);
});

test('a run removed from the list leaves its position waiting, and the next run doesn’t get its memory', () => {
  runAt(0, 'run-a', { status: 'finished' });
  store.comparisons.setPeakMemory(comparisonId, 0, 123);
  store.removeRun('run-a');
  expect(states()).toEqual(['waiting', 'waiting']);
  runAt(0, 'run-b');
  expect(store.comparisons.find(comparisonId)?.runs[0]).toMatchObject({
    state: 'running',
    runId: 'run-b',
    peakMemoryBytes: null,
  });
});

test('a comparison left running is interrupted, with its run, and can be claimed once', () => {
  runAt(0, 'run-a');
  expect(store.comparisons.claim(comparisonId)).toBe(false);
  store.markInterrupted(noOne);
  expect(store.comparisons.find(comparisonId)?.summary.status).toBe('interrupted');
  expect(states()).toEqual(['interrupted', 'waiting']);
  expect(store.comparisons.claim(comparisonId)).toBe(true);
  expect(store.comparisons.claim(comparisonId)).toBe(false);
});

test('a comparison of a living process stays running', () => {
  store.markInterrupted(() => true);
  expect(store.comparisons.find(comparisonId)?.summary.status).toBe('running');
});

test('a run in the list has its comparison', () => {
  runAt(0, 'run-a');
  expect(store.runs()[0]).toMatchObject({ runId: 'run-a', comparisonId });
});

test('removing a comparison leaves its runs in the list', () => {
  runAt(0, 'run-a', { status: 'finished' });
  store.comparisons.remove(comparisonId);
  expect(store.comparisons.find(comparisonId)).toBeUndefined();
  expect(store.runs()).toHaveLength(1);
});
