import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ComparePlanStore } from '#renderer/state/plan/compare-plan-store.svelte.ts';
import { CompareStore } from '#renderer/state/plan/compare-store.svelte.ts';
import { DatasetStore } from '#renderer/state/dataset-store.svelte.ts';
import { PlanStore } from '#renderer/state/plan/plan-store.svelte.ts';
import type { EngineEvent, ComparisonDetail } from '#shared/contract/engine-api.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import type { EpochMetrics } from '#shared/domain/run/run.ts';
import type { ComparisonSummary } from '#shared/domain/comparison/comparison.ts';
import { epochsOf, comparisonRun } from '#test/support/training/comparison-runs.ts';
import { datasetSummary } from '#test/support/window-harness/sample-data.ts';
import { catalog, planPreview } from '#test/support/window-harness/sample-engine.ts';
import { FakeEngine, settled } from '../support/fake-engine.ts';

describe('the choices', () => {
  let engine: FakeEngine;
  let train: PlanStore;
  let plan: ComparePlanStore;
  let stop: () => void;

  beforeEach(async () => {
    vi.useFakeTimers();
    engine = new FakeEngine({
      'dataset.open': () => datasetSummary(),
      'projects.recent': () => [],
      // Half a second of training for each epoch, 13 s to prepare the images.
      'plan.preview': (config) => ({
        ...planPreview(config, 305),
        secondsForTraining: config.epochs * 0.5,
        secondsForFeatures: 13,
      }),
      'catalog.get': () => catalog,
    });
    const dataset = new DatasetStore(engine);
    train = new PlanStore(engine, dataset);
    plan = new ComparePlanStore(engine, dataset, train);
    stop = plan.listen();
    await dataset.open(['/images']);
  });

  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  test('begin with 1, 8, 64 and full batch: (305 + 39 + 5 + 1) × 10 epochs = 3,500 steps', () => {
    expect(plan.sizes).toEqual([1, 8, 64, 305]);
    expect([plan.runs, plan.totalSteps]).toEqual([4, 3500]);
    plan.chooseSeeds(3);
    expect([plan.runs, plan.totalSteps]).toEqual([12, 10_500]);
  });

  test('a click adds a size, another one takes it away, full batch too', () => {
    plan.toggle(16);
    plan.toggle(8);
    plan.toggle(305);
    expect(plan.sizes).toEqual([1, 16, 64]);
    plan.toggle(305);
    expect(plan.sizes).toEqual([1, 16, 64, 305]);
  });

  test('take every other setting from Train, and count seeds up from its seed', () => {
    train.change({ optimizerId: 'sgd', epochs: 7, seed: 5, batchSize: 128 });
    plan.chooseSeeds(2);
    plan.chooseScaling(false);
    const { batchSize, ...base } = { ...defaultRunConfig, optimizerId: 'sgd', epochs: 7, seed: 5 };
    expect(plan.config).toEqual({ base, batchSizes: [1, 8, 64, 'full'], seeds: [5, 6], scaleRate: false });
    expect(batchSize).toBe(32);
  });

  test('the time is that of all runs, and images are prepared once: 4 sizes × 2 seeds × (5 + 0.6) s', async () => {
    plan.chooseSeeds(2);
    flushSync();
    await vi.advanceTimersByTimeAsync(200);
    expect(plan.time?.features).toBe(13);
    expect(plan.time?.training).toBeCloseTo(44.8, 9);
    plan.toggle(2);
    expect(plan.time).toBeNull();
  });
});

describe('a comparison', () => {
  const summary: ComparisonSummary = {
    comparisonId: 's',
    projectId: 'p1',
    projectName: 'insects',
    status: 'running',
    startedAt: '2026-11-20T09:12:00Z',
    batchSizes: [8, 64],
    seedCount: 1,
    modelId: 'efficientnet-lite0',
    epochs: 2,
    done: 1,
    total: 2,
  };
  const { batchSize, ...base } = defaultRunConfig;
  const detail = (...accuracies: readonly number[]): ComparisonDetail => ({
    summary,
    config: { base, batchSizes: [8, 64], seeds: [0], scaleRate: true },
    validationImages: 100,
    runs: accuracies.map((accuracy, variant) =>
      comparisonRun({ variant, batchSize: 8 ** (variant + 1), epochs: epochsOf(accuracy) }),
    ),
  });
  const progress = (
    changes: Partial<Extract<EngineEvent, { kind: 'comparison.progress' }>>,
  ): EngineEvent => ({
    kind: 'comparison.progress',
    comparisonId: 's',
    status: 'running',
    done: 1,
    total: 2,
    current: null,
    failure: null,
    ...changes,
  });
  let engine: FakeEngine;
  let store: CompareStore;
  const onEndedEarly = vi.fn<(error: unknown) => void>();

  beforeEach(async () => {
    onEndedEarly.mockClear();
    engine = new FakeEngine({
      'comparison.list': () => [summary],
      'comparison.detail': () => detail(0.8),
      'comparison.export': ({ file }) => ({ path: file }),
    });
    store = new CompareStore(engine, onEndedEarly);
    store.listen();
    await store.open('s');
    expect(batchSize).toBe(32);
  });

  test('is compared at the highest accuracy that every size reached, or at the one that was typed', () => {
    expect([store.accuracy, store.finding.kind]).toEqual([0.8, 'single']);
    store.chooseAccuracy(0.9);
    expect(store.rows[0]).toMatchObject({ effort: null, reached: 0 });
    store.chooseAccuracy(null);
    expect(store.accuracy).toBe(0.8);
  });

  test('follows its runs, and is running until an event says that it ended', async () => {
    engine.send(progress({ current: { runId: 'r', position: 1 } }));
    expect(store.isShownRunning).toBe(true);
    engine.answers['comparison.detail'] = () => detail(0.8, 0.7);
    engine.send(progress({ status: 'finished', done: 2 }));
    await settled();
    expect(store.isRunning).toBe(false);
    expect(store.finding).toMatchObject({ kind: 'compared', accuracy: 0.7 });
  });

  test('is read again at most once a second, however many epochs are done', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const epoch: EngineEvent = {
      kind: 'run.epoch',
      runId: 'r',
      metrics: epochsOf(0.8)[0] as EpochMetrics,
      isBest: true,
    };
    engine.send(progress({ current: { runId: 'r', position: 1 } }));
    await settled();
    const before = engine.inputsOf('comparison.detail').length;
    for (let count = 0; count < 50; count++) engine.send(epoch);
    expect(engine.inputsOf('comparison.detail')).toHaveLength(before);
    vi.advanceTimersByTime(1000);
    for (let count = 0; count < 50; count++) engine.send(epoch);
    expect(engine.inputsOf('comparison.detail')).toHaveLength(before + 1);
  });

  test('that stopped by itself says why', () => {
    const failure = { code: 'storage/disk-full', params: { path: '/x' } } as const;
    engine.send(progress({ status: 'stopped', failure }));
    expect(onEndedEarly).toHaveBeenCalledExactlyOnceWith(failure);
  });

  test('is saved as it is shown', async () => {
    store.chooseAxis('seconds');
    store.chooseMeasure('trainLoss');
    await store.export('/a/chart.svg');
    expect(engine.inputsOf('comparison.export')).toEqual([
      { comparisonId: 's', file: '/a/chart.svg', axis: 'seconds', measure: 'trainLoss', accuracy: 0.8 },
    ]);
  });

  test('stays as it was while the engine is away, and nothing is running then', async () => {
    engine.send(progress({ current: { runId: 'r', position: 1 } }));
    engine.answers['comparison.detail'] = () => Promise.reject(new Error('gone'));
    engine.stop();
    await settled();
    expect(store.isRunning).toBe(false);
    expect(store.shown?.runs).toHaveLength(1);
  });
});
