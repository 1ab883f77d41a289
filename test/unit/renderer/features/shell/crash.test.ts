import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import EngineBanner from '#renderer/features/shell/EngineBanner.svelte';
import Outcome from '#renderer/features/train/outcome/Outcome.svelte';
import { DatasetStore } from '#renderer/state/dataset-store.svelte.ts';
import { DatasetWorkflow } from '#renderer/state/dataset-workflow.ts';
import { provideEngine } from '#renderer/state/connection/engine-client.svelte.ts';
import { Navigation } from '#renderer/state/navigation.svelte.ts';
import { NoticeStore } from '#renderer/state/notice-store.svelte.ts';
import { PlanStore } from '#renderer/state/plan/plan-store.svelte.ts';
import { ResultStore } from '#renderer/state/run/result-store.svelte.ts';
import { provideRun, RunStore } from '#renderer/state/run/run-store.svelte.ts';
import { provideRunWorkflow, RunWorkflow } from '#renderer/state/run/run-workflow.ts';
import { RunsStore } from '#renderer/state/run/runs-store.svelte.ts';
import type { CrashReason } from '#shared/domain/errors.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { english } from '#shared/messages/en/english.ts';
import { datasetSummary, runDetail } from '#test/support/window-harness/sample-data.ts';
import { FakeBridge } from '#test/unit/renderer/support/fake-bridge.ts';
import { FakeEngine, settled } from '#test/unit/renderer/support/fake-engine.ts';
import Host from '#test/unit/renderer/support/Host.svelte';

/** The banner and how run `a` ended, whose engine stopped while it was training on the open images. */
async function show(status: 'stopped' | 'ready', reason: CrashReason = 'killed'): Promise<FakeEngine> {
  const engine = new FakeEngine({
    'dataset.open': () => datasetSummary(),
    'projects.recent': () => [],
    'run.start': () => ({ runId: 'a', plan: planSteps(305, 32, 10) }),
    'run.detail': ({ runId }) => runDetail(runId),
  });
  const bridge = new FakeBridge();
  const messages = english();
  const navigation = new Navigation();
  const notices = new NoticeStore(messages, engine);
  const dataset = new DatasetStore(engine);
  const plan = new PlanStore(engine, dataset);
  const result = new ResultStore(engine);
  const runs = new RunsStore(engine);
  const run = new RunStore({ engine, bridge, dataset, plan, schedule: queueMicrotask }, () => undefined);
  const stores = { bridge, engine, messages, navigation, notices, dataset, plan, run, runs, result };
  const workflow = new RunWorkflow({ ...stores, datasetWorkflow: new DatasetWorkflow(stores) });
  run.listen();
  await dataset.open(['/images']);
  await run.start();
  Object.assign(engine, { status, crash: { code: 'engine/crashed', params: { reason } } });
  engine.stop();
  const provide = (): void => {
    provideEngine(engine);
    provideRun(run);
    provideRunWorkflow(workflow);
  };
  render(Host, { content: EngineBanner, provide });
  render(Host, { content: Outcome, given: { view: run.view, started: run.started, detail: null }, provide });
  return engine;
}

test('an engine that stopped in mid run is one alert, which says what became of the run', async () => {
  await show('stopped');
  const alerts = screen.getAllByRole('alert');
  expect(alerts).toHaveLength(1);
  expect(alerts[0]?.textContent).toMatch(
    /ended the training engine.*This run ended when the engine stopped/s,
  );
  expect(screen.getAllByText(/This run ended when the engine stopped/)).toHaveLength(1);
});

test('after the engine is back, the run still says how it ended, and alarms nobody', async () => {
  await show('ready');
  expect(screen.queryByRole('alert')).toBeNull();
  screen.getByText(/This run ended when the engine stopped/);
});

test.each([
  ['killed', 'Start again and continue', false],
  ['out-of-memory', 'Continue with less memory', true],
  ['exited', 'Continue with less memory', true],
] as const)('after an engine that was %s, “%s” resumes its run', async (reason, label, lowerMemory) => {
  const engine = await show('stopped', reason);
  screen.getByRole('button', { name: label }).click();
  await settled();
  expect(engine.inputsOf('run.resume')).toEqual([{ runId: 'a', lowerMemory }]);
});
