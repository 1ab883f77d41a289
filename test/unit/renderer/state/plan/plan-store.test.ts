import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DatasetStore } from '#renderer/state/dataset-store.svelte.ts';
import { PlanStore } from '#renderer/state/plan/plan-store.svelte.ts';
import { datasetSummary } from '#test/support/window-harness/sample-data.ts';
import { catalog, planPreview } from '#test/support/window-harness/sample-engine.ts';
import { FakeEngine } from '#test/unit/renderer/support/fake-engine.ts';

let engine: FakeEngine;
let plan: PlanStore;
let stop: () => void;

beforeEach(async () => {
  vi.useFakeTimers();
  engine = new FakeEngine({
    'dataset.open': () => datasetSummary(),
    'projects.recent': () => [],
    'plan.preview': (config) => ({ ...planPreview(config, 305), secondsForTraining: config.epochs * 0.5 }),
    'catalog.get': () => catalog,
  });
  const dataset = new DatasetStore(engine);
  plan = new PlanStore(engine, dataset);
  stop = plan.listen();
  engine.becomeReady();
  await dataset.open(['/images']);
  flushSync();
  await vi.advanceTimersByTimeAsync(200);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('the arithmetic follows at once: 305 ÷ 64 = 5 steps, the last of 49', () => {
  plan.change({ batchSize: 64 });
  expect(plan.plan).toMatchObject({ stepsPerEpoch: 5, fullSteps: 4, lastBatchSize: 49, totalSteps: 50 });
});

test('dragging over many sizes asks for the time once, of the last one', async () => {
  for (const batchSize of [64, 128, 256]) {
    plan.change({ batchSize });
    flushSync();
    await vi.advanceTimersByTimeAsync(50);
  }
  await vi.advanceTimersByTimeAsync(200);
  expect(engine.inputsOf('plan.preview')).toHaveLength(2);
  expect(engine.inputsOf('plan.preview').at(-1)).toMatchObject({ batchSize: 256 });
});

test('the time for other epochs is known at once; for another batch size it has to be asked', () => {
  expect(plan.preview?.secondsForTraining).toBe(5);
  plan.change({ epochs: 20 });
  expect(plan.preview?.secondsForTraining).toBe(10);
  plan.change({ batchSize: 64 });
  expect(plan.preview).toBeNull();
});

test('full batch stays full batch', () => {
  plan.change({ batchSize: 'full' });
  expect(plan.plan).toMatchObject({ batchSize: 305, stepsPerEpoch: 1 });
});

test('another model takes none of the first one’s settings with it', () => {
  const [base, small] = catalog.models;
  if (base === undefined || small === undefined) throw new Error('The sample has two models.');
  plan.change({ fineTune: 'all', modelParameters: { width: 2 } });
  plan.chooseModel(small);
  expect(plan.config).toMatchObject({ modelId: 'small-cnn', fineTune: 'none', modelParameters: {} });
  plan.chooseModel(base);
  plan.change({ fineTune: 'last' });
  plan.chooseModel(base);
  expect(plan.config.fineTune).toBe('last');
});

test('whether images are prepared first is known before the engine has answered', () => {
  expect(plan.usesFeatures).toBe(true);
  plan.change({ fineTune: 'last' });
  expect(plan.preview).toBeNull();
  expect(plan.usesFeatures).toBe(false);
  plan.change({ fineTune: 'none', modelId: 'small-cnn' });
  expect(plan.usesFeatures).toBe(false);
});

test('the size that images are seen at is the chosen model’s, or unknown', async () => {
  expect(plan.input).toEqual({ sizePx: 224, channels: 3 });
  plan.change({ fineTune: 'all' });
  expect(plan.input?.sizePx).toBe(224);
  plan.change({ fineTune: 'none', modelId: 'small-cnn' });
  expect(plan.input).toBeNull();
  flushSync();
  await vi.advanceTimersByTimeAsync(200);
  expect(plan.input?.sizePx).toBe(64);
});
