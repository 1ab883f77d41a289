import { createContext } from 'svelte';
import type { Bridge } from '#shared/contract/app-api.ts';
import type { RunDetail } from '#shared/contract/engine-api.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import { AboutStore } from './about-store.svelte.ts';
import { ComparePlanStore } from './compare-plan-store.svelte.ts';
import { CompareStore } from './compare-store.svelte.ts';
import { DatasetStore } from './dataset-store.svelte.ts';
import { PortEngineClient } from './engine-client.svelte.ts';
import { ExportStore } from './export-store.svelte.ts';
import { Navigation } from './navigation.svelte.ts';
import { NoticeStore } from './notice-store.svelte.ts';
import { PlanStore } from './plan-store.svelte.ts';
import { LandscapeStore } from './landscape-store.svelte.ts';
import { RecommendStore } from './recommend-store.svelte.ts';
import { ResultStore } from './result-store.svelte.ts';
import { frameScheduler, RunStore } from './run-store.svelte.ts';
import { RunsStore } from './runs-store.svelte.ts';
import { SettingsStore } from './settings-store.svelte.ts';
import { TryStore } from './try-store.svelte.ts';
import type { StoreParts } from './store-parts.ts';
import { Workflows } from './workflows.ts';

/** All state of the window, made once by its entry and given to the components by context. */
export interface Stores extends StoreParts {
  readonly workflows: Workflows;
}

export const [useStores, provideStores] = createContext<Stores>();

export function createStores(bridge: Bridge, target: Window, messages: Messages): Stores {
  const engine = new PortEngineClient(bridge, target);
  const dataset = new DatasetStore(engine);
  const plan = new PlanStore(engine, dataset);
  const result = new ResultStore(engine);
  const runs = new RunsStore(engine);
  const onMeasured = (detail: RunDetail): void => {
    result.follow(detail);
    // The images are prepared now and the speed is measured: the next plan knows both.
    plan.refresh();
  };
  const onCompareEndedEarly = (error: unknown): void => workflows.report(error);
  const parts: StoreParts = {
    bridge,
    engine,
    navigation: new Navigation(),
    notices: new NoticeStore(),
    settings: new SettingsStore(bridge, target.document.documentElement),
    dataset,
    plan,
    recommending: new RecommendStore(engine, dataset, plan),
    run: new RunStore(engine, bridge, frameScheduler(target), onMeasured),
    result,
    runs,
    landscape: new LandscapeStore(engine, result, runs),
    comparing: new CompareStore(engine, onCompareEndedEarly),
    comparePlan: new ComparePlanStore(engine, dataset, plan),
    exporting: new ExportStore(engine),
    trying: new TryStore(engine),
    about: new AboutStore(engine, bridge),
  };
  const workflows = new Workflows(parts, messages);
  return { ...parts, workflows };
}

/** Starts following the engine and the app. @returns the function that stops all of it */
export function listenAll(stores: Stores): () => void {
  const { dataset, plan, recommending, run, runs, comparing, comparePlan, exporting, workflows, engine } =
    stores;
  const { settings } = stores;
  // The connection comes last: whoever waits for it to be ready is listening by then.
  const followers = [dataset, plan, recommending, run, runs, comparing, comparePlan, exporting, workflows];
  const stops = [...followers, engine].map((store) => store.listen());
  void settings.load();
  return () => stops.forEach((stop) => stop());
}
