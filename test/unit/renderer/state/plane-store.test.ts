import { beforeEach, expect, test } from 'vitest';
import { PlaneStore } from '../../../../renderer/state/plane-store.svelte.ts';
import { ResultStore } from '../../../../renderer/state/result-store.svelte.ts';
import { RunsStore } from '../../../../renderer/state/runs-store.svelte.ts';
import { AppError, cancelled } from '../../../../shared/contract/errors.ts';
import type { LossPlane } from '../../../../shared/domain/loss-plane.ts';
import { runDetail, runSummary } from '../../../support/window-harness/sample-data.ts';
import { lossPlane } from '../../../support/window-harness/sample-plane.ts';
import { FakeEngine, settled } from './fake-engine.ts';

let engine: FakeEngine;
let result: ResultStore;
let runs: RunsStore;
let plane: PlaneStore;

beforeEach(async () => {
  engine = new FakeEngine({
    'runs.list': () => [
      runSummary({ runId: 'failed', startedAt: '2026-11-03T08:00:00Z', hasWeights: false }),
      runSummary({ runId: 'older', startedAt: '2026-11-01T08:00:00Z' }),
      runSummary({ runId: 'newer', startedAt: '2026-11-02T08:00:00Z' }),
    ],
    'run.detail': ({ runId }) => runDetail(runId),
    'run.lossPlane': ({ runId }) => lossPlane(runId),
  });
  result = new ResultStore(engine);
  runs = new RunsStore(engine);
  plane = new PlaneStore(engine, result, runs);
  await runs.load();
});

/** As Inspect shows it, without the lists of images that Inspect asks for. */
function showRun(runId: string): void {
  result.show({ ...runDetail(runId), result: null });
}

test('the run that Inspect shows is the one; else the last that kept its weights', () => {
  expect(plane.run?.runId).toBe('newer');
  showRun('older');
  expect(plane.run?.runId).toBe('older');
});

test('a run that kept nothing is passed over', () => {
  const detail = runDetail('failed');
  result.show({ ...detail, result: null, summary: { ...detail.summary, hasWeights: false } });
  expect(plane.run?.runId).toBe('newer');
});

test('the plane comes with the epoch whose weights were kept', async () => {
  await plane.draw();
  expect(plane.drawn?.plane.runId).toBe('newer');
  // The sample keeps the last but one of ten epochs, of 10 updates each.
  expect(plane.drawn?.best).toEqual({ epoch: 9, updates: 90 });
  expect([plane.progress, plane.error]).toEqual([null, null]);
});

test('only this run’s progress is shown', async () => {
  engine.answers['run.lossPlane'] = () => new Promise<LossPlane>(() => undefined);
  void plane.draw();
  await settled();
  engine.send({ kind: 'run.lossPlaneProgress', runId: 'older', done: 9, total: 10 });
  expect(plane.progress).toEqual({ done: 0, total: 0 });
  engine.send({ kind: 'run.lossPlaneProgress', runId: 'newer', done: 3, total: 10 });
  expect(plane.progress).toEqual({ done: 3, total: 10 });
  showRun('older');
  expect(plane.progress).toBeNull();
});

test('a cancel ends it without an error', async () => {
  engine.answers['run.lossPlane'] = () => new Promise<LossPlane>(() => undefined);
  const drawing = plane.draw();
  await settled();
  plane.cancel();
  await drawing;
  expect([plane.progress, plane.error, plane.drawn]).toEqual([null, null, null]);
});

test('what the engine says is kept for that run, until it is asked for again', async () => {
  const refused = new AppError('run/other-images', 'The open images are not those.');
  engine.answers['run.lossPlane'] = () => Promise.reject(refused);
  await plane.draw();
  expect(plane.error).toBe(refused);
  showRun('older');
  expect(plane.error).toBeNull();
  showRun('newer');
  engine.answers['run.lossPlane'] = ({ runId }) => lossPlane(runId);
  await plane.draw();
  expect([plane.error, plane.drawn?.plane.runId]).toEqual([null, 'newer']);
});

test('an interruption by the engine is no cancel of the reader’s', async () => {
  engine.answers['run.lossPlane'] = () => Promise.reject(cancelled());
  await plane.draw();
  expect(plane.error).toMatchObject({ code: 'cancelled' });
});

test('the plane of a run asked for later is not replaced by an earlier one', async () => {
  const answers = new Map<string, (plane: LossPlane) => void>();
  engine.answers['run.lossPlane'] = ({ runId }) =>
    new Promise<LossPlane>((resolve) => answers.set(runId, resolve));
  showRun('older');
  const first = plane.draw();
  showRun('newer');
  const second = plane.draw();
  await settled();
  answers.get('newer')?.(lossPlane('newer'));
  answers.get('older')?.(lossPlane('older'));
  await Promise.all([first, second]);
  expect(plane.drawn?.plane.runId).toBe('newer');
});
