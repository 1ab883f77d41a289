import { expect, test } from 'vitest';
import { english } from '#shared/messages/en/english.ts';
import { DatasetStore } from '#renderer/state/dataset-store.svelte.ts';
import { DatasetWorkflow } from '#renderer/state/dataset-workflow.ts';
import { haveImagesChanged } from '#renderer/state/connection/images-changed.ts';
import { Navigation } from '#renderer/state/navigation.svelte.ts';
import { NoticeStore } from '#renderer/state/notice-store.svelte.ts';
import { PlanStore } from '#renderer/state/plan/plan-store.svelte.ts';
import { ResultStore } from '#renderer/state/run/result-store.svelte.ts';
import { RunStore } from '#renderer/state/run/run-store.svelte.ts';
import { datasetSummary, runDetail, runSummary } from '#test/support/window-harness/sample-data.ts';
import { FakeBridge } from '../support/fake-bridge.ts';
import { FakeEngine } from '../support/fake-engine.ts';

test.each([
  ['p1', 'a'],
  ['p2', undefined],
])('after the images of %s were opened, a result of p1 is shown as %s', async (projectId, shown) => {
  const engine = new FakeEngine({
    'dataset.open': () => ({ ...datasetSummary(), projectId }),
    'projects.recent': () => [],
    'run.images': () => ({ total: 0, changed: 0, images: [] }),
  });
  const bridge = new FakeBridge();
  const messages = english();
  const notices = new NoticeStore(messages, engine);
  const result = new ResultStore(engine);
  const dataset = new DatasetStore(engine);
  const plan = new PlanStore(engine, dataset);
  const run = new RunStore({ engine, bridge, dataset, plan, schedule: queueMicrotask }, () => undefined);
  result.show(runDetail('a'));
  const navigation = new Navigation();
  await new DatasetWorkflow({ bridge, messages, navigation, notices, dataset, run, result }).open([
    '/images',
  ]);
  expect(result.detail?.summary.runId).toBe(shown);
});

test('images have changed since a run where their fingerprint is another one, and other projects are not mentioned', () => {
  const open = { ...datasetSummary(), projectId: 'p1', fingerprint: 'b' };
  expect(haveImagesChanged(runSummary({ datasetFingerprint: 'a' }), open)).toBe(true);
  expect(haveImagesChanged(runSummary({ datasetFingerprint: 'b' }), open)).toBe(false);
  expect(haveImagesChanged(runSummary({ projectId: 'p2', datasetFingerprint: 'a' }), open)).toBe(false);
  expect(haveImagesChanged(runSummary({ datasetFingerprint: 'a' }), null)).toBe(false);
});
