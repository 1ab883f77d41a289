import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { planSteps } from '../../../../shared/domain/steps.ts';
import { DatasetStore } from '../../../../renderer/state/dataset-store.svelte.ts';
import { PlanStore } from '../../../../renderer/state/plan-store.svelte.ts';
import { datasetSummary } from '../../../support/window-harness/sample-data.ts';
import { FakeEngine } from './fake-engine.ts';

let engine: FakeEngine;
let plan: PlanStore;
let stop: () => void;

beforeEach(async () => {
  vi.useFakeTimers();
  engine = new FakeEngine({
    'dataset.open': () => datasetSummary(),
    'projects.recent': () => [],
    'plan.preview': (config) => ({
      plan: planSteps(305, config.batchSize, config.epochs),
      featuresMissing: 0,
      featuresTotal: 478,
      secondsForFeatures: 0,
      secondsForTraining: config.epochs * 0.5,
      isMeasured: true,
      learningRate: 0.001,
      warnings: [],
    }),
  });
  const dataset = new DatasetStore(engine);
  plan = new PlanStore(engine, dataset);
  stop = plan.listen();
  await dataset.open(['/pictures']);
  flushSync();
  await vi.advanceTimersByTimeAsync(200);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('the arithmetic follows at once: 305 ÷ 64 = 5 steps, the last of 49', () => {
  plan.change({ batchSize: 64 });
  expect(plan.plan).toMatchObject({ stepsPerEpoch: 5, fullSteps: 4, lastBatchSize: 49, updates: 50 });
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
