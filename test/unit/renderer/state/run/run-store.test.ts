import { beforeEach, expect, onTestFinished, test, vi, type Mock } from 'vitest';
import type { AppApi } from '#shared/contract/app-api.ts';
import type { EngineEvent, RunDetail } from '#shared/contract/engine-api.ts';
import { AppError } from '#shared/domain/errors.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { DatasetStore } from '#renderer/state/dataset-store.svelte.ts';
import { PlanStore } from '#renderer/state/plan/plan-store.svelte.ts';
import { RunStore, type FrameScheduler } from '#renderer/state/run/run-store.svelte.ts';
import { datasetSummary, runDetail, runSummary } from '#test/support/window-harness/sample-data.ts';
import { FakeBridge } from '#test/unit/renderer/support/fake-bridge.ts';
import { FakeEngine, settled } from '#test/unit/renderer/support/fake-engine.ts';

const stepPlan = planSteps(305, 32, 10);
const phase = (runId: string, done: number): EngineEvent => ({
  kind: 'run.phase',
  runId,
  phase: 'features',
  done,
  total: 478,
  secondsLeft: 1,
});
const end = (runId: string): EngineEvent => ({ kind: 'run.ended', runId, reason: 'finished', failure: null });

let engine: FakeEngine;
let setBusy: Mock<AppApi['app.setBusy']>;
let dataset: DatasetStore;
let plan: PlanStore;
let frames: (() => void)[];
let store: RunStore;
let onMeasured: Mock<(detail: RunDetail) => void>;
const nextFrame = (): void => frames.splice(0).forEach((frame) => frame());

beforeEach(async () => {
  engine = new FakeEngine({
    'dataset.open': () => datasetSummary(),
    'projects.recent': () => [],
    'run.start': ({ batchSize, epochs }) => ({ runId: 'a', plan: planSteps(305, batchSize, epochs) }),
    'run.detail': ({ runId }) => runDetail(runId),
    'runs.list': () => [],
  });
  setBusy = vi.fn<AppApi['app.setBusy']>(() => Promise.resolve(null));
  onMeasured = vi.fn<(detail: RunDetail) => void>();
  frames = [];
  dataset = new DatasetStore(engine);
  plan = new PlanStore(engine, dataset);
  const bridge = new FakeBridge({ 'app.setBusy': setBusy });
  const schedule: FrameScheduler = (callback) => frames.push(callback);
  store = new RunStore({ engine, bridge, dataset, plan, schedule }, onMeasured);
  await dataset.open(['/images']);
  store.listen();
});

test('many events between two frames become one view', async () => {
  await store.start();
  const before = store.view;
  engine.send(phase('a', 10), phase('a', 20), phase('a', 30));
  expect(frames).toHaveLength(1);
  expect(store.view).toBe(before);
  nextFrame();
  expect(store.view?.progress.done).toBe(30);
});

test('events that come before the answer with the run’s id are not lost', async () => {
  engine.answers['run.start'] = () => {
    engine.send(phase('a', 5));
    nextFrame();
    return { runId: 'a', plan: stepPlan };
  };
  await store.start();
  expect(store.view?.progress.done).toBe(5);
});

test('events of another run are dropped', async () => {
  await store.start();
  engine.send(phase('b', 99), end('b'));
  nextFrame();
  expect(store.view?.progress.done).toBe(0);
  expect(store.isRunning).toBe(true);
});

test('the app knows about a run from its start to its end', async () => {
  await store.start();
  engine.send(end('a'));
  nextFrame();
  await settled();
  expect(setBusy.mock.calls).toEqual([[{ isBusy: true }], [{ isBusy: false }]]);
  expect(onMeasured).toHaveBeenCalledExactlyOnceWith(runDetail('a'));
  expect(store.detail?.summary.runId).toBe('a');
});

test('a run that could not start is not shown, and the app is free again', async () => {
  engine.answers['run.start'] = () => Promise.reject(new AppError('dataset/not-open'));
  await expect(store.start()).rejects.toMatchObject({ code: 'dataset/not-open' });
  expect(store.view).toBeNull();
  expect(store.isRunning).toBe(false);
  expect(setBusy).toHaveBeenLastCalledWith({ isBusy: false });
});

test('when the engine stops, the run has failed and settings can be changed again', async () => {
  await store.start();
  engine.stop();
  expect(store.view?.outcome).toMatchObject({ reason: 'failed', failure: { code: 'engine/crashed' } });
  expect(store.isRunning).toBe(false);
  store.close();
  expect(store.view).toBeNull();
});

test('a running run cannot be closed', async () => {
  await store.start();
  store.close();
  expect(store.view).not.toBeNull();
});

test.each([
  ['full', [305, 1]],
  [32, [32, 10]],
] as const)(
  'a window loaded again before the first epoch is done knows the steps of batch size %s: 305 images',
  async (batchSize, [size, stepsPerEpoch]) => {
    const summary = runSummary({ runId: 'a', status: 'running', batchSize: size });
    const config = { ...defaultRunConfig, batchSize };
    const detail = { ...runDetail('a', 0), summary, config, plan: planSteps(305, batchSize, 10) };
    engine.answers['runs.list'] = () => [summary];
    engine.answers['run.detail'] = () => ({ ...detail, result: null });
    engine.becomeReady();
    await settled();
    expect(store.started?.plan).toMatchObject({ imagesPerEpoch: 305, batchSize: size, stepsPerEpoch });
    expect(store.isRunning).toBe(true);
  },
);

test('the next run of a comparison is shown as any run, also when the end of the one before waits for its frame', async () => {
  engine.answers['run.detail'] = ({ runId }) => {
    const detail = runDetail(runId, 2);
    return { ...detail, summary: { ...detail.summary, status: 'running' } };
  };
  await store.start();
  const progress = {
    kind: 'comparison.progress',
    comparisonId: 's',
    status: 'running',
    done: 1,
    total: 2,
    failure: null,
  } as const;
  engine.send(end('a'), { ...progress, current: { runId: 'b', position: 1 } });
  await settled();
  expect(store.view).toMatchObject({ runId: 'b', outcome: null });
  expect(store.view?.epochs).toHaveLength(2);
});

test('neither a list that cannot be read nor an app that does not answer is left to nobody', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  onTestFinished(() => void process.off('unhandledRejection', unhandled));
  const busy = new AppError('storage/busy', { path: '/list' });
  engine.answers['runs.list'] = () => Promise.reject(busy);
  setBusy.mockRejectedValue(busy);
  engine.becomeReady();
  await store.start();
  // Node says that a rejection was left after the microtasks of a turn.
  await new Promise((resolve) => setImmediate(resolve));
  expect(store.isRunning).toBe(true);
  expect(unhandled).not.toHaveBeenCalled();
});

test('a run starts with the planned settings, and shows them under the name of the open images', async () => {
  plan.change({ batchSize: 100, epochs: 2 });
  await store.start();
  const config = { ...defaultRunConfig, batchSize: 100, epochs: 2 };
  expect(engine.inputsOf('run.start')).toEqual([config]);
  // 305 ÷ 100 = 3.05: four steps an epoch.
  expect(store.started).toMatchObject({ config, plan: { stepsPerEpoch: 4, totalSteps: 8 } });
  expect(store.started?.projectName).toBe(datasetSummary().name);
});

test('without images nothing starts', async () => {
  const empty = new DatasetStore(engine);
  const schedule: FrameScheduler = (callback) => frames.push(callback);
  const dependencies = {
    engine,
    bridge: new FakeBridge(),
    dataset: empty,
    plan: new PlanStore(engine, empty),
  };
  await new RunStore({ ...dependencies, schedule }, onMeasured).start();
  expect(engine.inputsOf('run.start')).toEqual([]);
});
