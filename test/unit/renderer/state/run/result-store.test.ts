import { beforeEach, expect, test } from 'vitest';
import { ResultStore } from '#renderer/state/run/result-store.svelte.ts';
import { TryStore } from '#renderer/state/run/try-store.svelte.ts';
import { AppError } from '#shared/domain/errors.ts';
import { runDetail, runSummary } from '#test/support/window-harness/sample-data.ts';
import { FakeEngine, settled } from '#test/unit/renderer/support/fake-engine.ts';

let engine: FakeEngine;
let result: ResultStore;
beforeEach(() => {
  engine = new FakeEngine({
    'run.images': () => ({ total: 0, changed: 2, images: [] }),
    'prediction.classify': () =>
      Promise.reject(new AppError('dataset/unreadable-image', { fault: 'not-an-image' })),
  });
  result = new ResultStore(engine);
});

test('a run that was measured is shown, and one of a comparison leaves what is shown', () => {
  result.follow(runDetail('own'));
  const summary = runSummary({ runId: 'compared', comparisonId: 's' });
  result.follow({ ...runDetail('compared'), summary });
  expect(result.detail?.summary.runId).toBe('own');
});

test('the changes to its images are counted, and forgotten with another run', async () => {
  result.show(runDetail('a'));
  await settled();
  expect(result.changed).toBe(2);
  engine.answers['run.images'] = () => new Promise(() => undefined);
  result.show(runDetail('b'));
  expect(result.changed).toBe(0);
});

test('an image that could not be tried says so for the run it was tried on, and for no other', async () => {
  const result = new ResultStore(engine);
  result.show(runDetail('a'));
  const trying = new TryStore(engine, result);
  await trying.classify({ path: '/notes.txt' });
  expect(trying.errorOf('a')).toMatchObject({ params: { fault: 'not-an-image' } });
  expect(trying.errorOf('b')).toBeNull();
});
