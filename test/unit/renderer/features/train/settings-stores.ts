import { flushSync } from 'svelte';
import { vi } from 'vitest';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { DatasetStore, provideDataset } from '#renderer/state/dataset-store.svelte.ts';
import { PlanStore, providePlan } from '#renderer/state/plan/plan-store.svelte.ts';
import { datasetSummary } from '#test/support/window-harness/sample-data.ts';
import { catalog, planPreview } from '#test/support/window-harness/sample-engine.ts';
import { FakeEngine } from '#test/unit/renderer/support/fake-engine.ts';

export interface SettingsStores {
  /** Gives the stores that settings before a run use. */
  readonly provide: () => void;
  readonly plan: PlanStore;
  /** Changes settings and waits for the engine's preview of them. */
  readonly change: (settings: Partial<RunConfig>) => Promise<void>;
  readonly stop: () => void;
}

/** An open dataset of three unbalanced classes and an engine with three models. Needs fake timers. */
export async function settingsStores(): Promise<SettingsStores> {
  const engine = new FakeEngine({
    'dataset.open': () => datasetSummary(),
    'projects.recent': () => [],
    'catalog.get': () => catalog,
    'plan.preview': (config) => planPreview(config, 305),
  });
  const dataset = new DatasetStore(engine);
  const plan = new PlanStore(engine, dataset);
  const stop = plan.listen();
  engine.becomeReady();
  await dataset.open(['/images']);
  const change = async (settings: Partial<RunConfig>): Promise<void> => {
    plan.change(settings);
    flushSync();
    await vi.advanceTimersByTimeAsync(200);
    flushSync();
  };
  await change({});
  const provide = (): void => {
    providePlan(plan);
    provideDataset(dataset);
  };
  return { provide, plan, change, stop };
}
