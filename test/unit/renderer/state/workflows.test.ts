import { expect, test } from 'vitest';
import { AppError } from '#shared/contract/errors.ts';
import { english } from '#shared/messages/en/english.ts';
import { DatasetStore } from '#renderer/state/dataset-store.svelte.ts';
import { haveImagesChanged } from '#renderer/state/images-changed.ts';
import { Navigation } from '#renderer/state/navigation.svelte.ts';
import { NoticeStore } from '#renderer/state/notice-store.svelte.ts';
import { ResultStore } from '#renderer/state/result-store.svelte.ts';
import type { StoreParts } from '#renderer/state/store-parts.ts';
import { Workflows } from '#renderer/state/workflows.ts';
import { datasetSummary, runDetail, runSummary } from '#test/support/window-harness/sample-data.ts';
import { FakeEngine } from './fake-engine.ts';

const crash = new AppError('engine/crashed', { reason: 'exited' });

function noticeOf(error: unknown, status: 'ready' | 'stopped'): string | undefined {
  const notices = new NoticeStore();
  new Workflows({ notices, engine: { status } } as unknown as StoreParts, english()).report(error);
  return notices.notice?.text;
}

test('what failed because the engine stopped is left to the banner while that stands', () => {
  expect(noticeOf(crash, 'stopped')).toBeUndefined();
  expect(noticeOf(crash, 'ready')).toContain('The training engine stopped.');
});

test('any other failure is said whatever the engine does', () => {
  expect(noticeOf(new AppError('dataset/not-open'), 'stopped')).toBe(
    'No images are open yet. Choose a folder first.',
  );
});

test.each([
  ['p1', 'a'],
  ['p2', undefined],
])('after the images of %s were opened, a result of p1 is shown as %s', async (projectId, shown) => {
  const engine = new FakeEngine({
    'dataset.open': () => ({ ...datasetSummary(), projectId }),
    'projects.recent': () => [],
    'run.images': () => ({ total: 0, changed: 0, images: [] }),
  });
  const result = new ResultStore(engine);
  const dataset = new DatasetStore(engine);
  const run = { close: () => undefined };
  const parts = { dataset, result, run, navigation: new Navigation() } as unknown as StoreParts;
  result.show(runDetail('a'));
  await new Workflows(parts, english()).openDataset(['/images']);
  expect(result.detail?.summary.runId).toBe(shown);
});

test('images have changed since a run where their fingerprint is another one, and nothing is said of other projects', () => {
  const open = { ...datasetSummary(), projectId: 'p1', fingerprint: 'b' };
  expect(haveImagesChanged(runSummary({ datasetFingerprint: 'a' }), open)).toBe(true);
  expect(haveImagesChanged(runSummary({ datasetFingerprint: 'b' }), open)).toBe(false);
  expect(haveImagesChanged(runSummary({ projectId: 'p2', datasetFingerprint: 'a' }), open)).toBe(false);
  expect(haveImagesChanged(runSummary({ datasetFingerprint: 'a' }), null)).toBe(false);
});
