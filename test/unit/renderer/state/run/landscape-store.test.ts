import { beforeEach, expect, test } from 'vitest';
import { LandscapeStore } from '#renderer/state/run/landscape-store.svelte.ts';
import { ResultStore } from '#renderer/state/run/result-store.svelte.ts';
import { RunsStore } from '#renderer/state/run/runs-store.svelte.ts';
import { AppError, canceled } from '#shared/domain/errors.ts';
import type { LossLandscape } from '#shared/domain/landscape/loss-landscape.ts';
import { runDetail, runSummary } from '#test/support/window-harness/sample-data.ts';
import { lossLandscape } from '#test/support/window-harness/sample-landscape.ts';
import { FakeEngine, settled } from '#test/unit/renderer/support/fake-engine.ts';

let engine: FakeEngine;
let result: ResultStore;
let runs: RunsStore;
let landscape: LandscapeStore;

beforeEach(async () => {
  engine = new FakeEngine({
    'runs.list': () => [
      runSummary({ runId: 'failed', startedAt: '2026-11-03T08:00:00Z', hasWeights: false }),
      runSummary({ runId: 'older', startedAt: '2026-11-01T08:00:00Z' }),
      runSummary({ runId: 'newer', startedAt: '2026-11-02T08:00:00Z' }),
    ],
    'run.detail': ({ runId }) => runDetail(runId),
    'run.lossLandscape': ({ runId }) => lossLandscape(runId),
  });
  result = new ResultStore(engine);
  runs = new RunsStore(engine);
  landscape = new LandscapeStore(engine, result, runs);
  await runs.load();
});

/** As Inspect shows it, without the lists of images that Inspect asks for. */
function showRun(runId: string): void {
  result.show({ ...runDetail(runId), result: null });
}

test('the run that Inspect shows is the one; else the last that saved its weights', () => {
  expect(landscape.run?.runId).toBe('newer');
  showRun('older');
  expect(landscape.run?.runId).toBe('older');
});

test('a run that saved nothing is skipped', () => {
  const detail = runDetail('failed');
  result.show({ ...detail, result: null, summary: { ...detail.summary, hasWeights: false } });
  expect(landscape.run?.runId).toBe('newer');
});

test('the landscape comes with the epoch whose weights were saved', async () => {
  await landscape.draw();
  expect(landscape.drawn?.landscape.runId).toBe('newer');
  // The sample keeps the last but one of ten epochs, of 10 steps each.
  expect(landscape.drawn?.best).toEqual({ epoch: 9, step: 90 });
  expect([landscape.progress, landscape.error]).toEqual([null, null]);
});

test('only this run’s progress is shown', async () => {
  engine.answers['run.lossLandscape'] = () => new Promise<LossLandscape>(() => undefined);
  void landscape.draw();
  await settled();
  engine.send({ kind: 'run.lossLandscapeProgress', runId: 'older', done: 9, total: 10 });
  expect(landscape.progress).toEqual({ done: 0, total: 0 });
  engine.send({ kind: 'run.lossLandscapeProgress', runId: 'newer', done: 3, total: 10 });
  expect(landscape.progress).toEqual({ done: 3, total: 10 });
  showRun('older');
  expect(landscape.progress).toBeNull();
});

test('a cancel ends it without an error', async () => {
  engine.answers['run.lossLandscape'] = () => new Promise<LossLandscape>(() => undefined);
  const drawing = landscape.draw();
  await settled();
  landscape.cancel();
  await drawing;
  expect([landscape.progress, landscape.error, landscape.drawn]).toEqual([null, null, null]);
});

test('the engine’s error is stored for that run, until its landscape is requested again', async () => {
  const failure = new AppError('run/other-images', { projectName: 'pets' });
  engine.answers['run.lossLandscape'] = () => Promise.reject(failure);
  await landscape.draw();
  expect(landscape.error).toBe(failure);
  showRun('older');
  expect(landscape.error).toBeNull();
  showRun('newer');
  engine.answers['run.lossLandscape'] = ({ runId }) => lossLandscape(runId);
  await landscape.draw();
  expect([landscape.error, landscape.drawn?.landscape.runId]).toEqual([null, 'newer']);
});

test('an interruption by the engine is no cancel of the reader’s', async () => {
  engine.answers['run.lossLandscape'] = () => Promise.reject(canceled());
  await landscape.draw();
  expect(landscape.error).toMatchObject({ code: 'canceled' });
});

test('the landscape of a run asked for later is not replaced by an earlier one', async () => {
  const answers = new Map<string, (landscape: LossLandscape) => void>();
  engine.answers['run.lossLandscape'] = ({ runId }) =>
    new Promise<LossLandscape>((resolve) => answers.set(runId, resolve));
  showRun('older');
  const first = landscape.draw();
  showRun('newer');
  const second = landscape.draw();
  await settled();
  answers.get('newer')?.(lossLandscape('newer'));
  answers.get('older')?.(lossLandscape('older'));
  await Promise.all([first, second]);
  expect(landscape.drawn?.landscape.runId).toBe('newer');
});
