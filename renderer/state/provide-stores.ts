import type { Bridge } from '#shared/contract/app-api.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import { AboutStore, provideAbout } from './about-store.svelte.ts';
import { followAppEvents } from './connection/app-events.ts';
import { provideBridge } from './connection/bridge.ts';
import { ComparePlanStore, provideComparePlan } from './plan/compare-plan-store.svelte.ts';
import { CompareStore, provideCompare } from './plan/compare-store.svelte.ts';
import { DatasetStore, provideDataset } from './dataset-store.svelte.ts';
import { DatasetWorkflow, provideDatasetWorkflow } from './dataset-workflow.ts';
import { provideEngine, type EngineClient } from './connection/engine-client.svelte.ts';
import { ExportStore, provideExport } from './run/export-store.svelte.ts';
import { LandscapeStore, provideLandscape } from './run/landscape-store.svelte.ts';
import { Navigation, provideNavigation } from './navigation.svelte.ts';
import { NoticeStore, provideNotices } from './notice-store.svelte.ts';
import { PlanStore, providePlan } from './plan/plan-store.svelte.ts';
import { provideRecommend, RecommendStore } from './plan/recommend-store.svelte.ts';
import { provideResult, ResultStore } from './run/result-store.svelte.ts';
import { frameScheduler, provideRun, RunStore } from './run/run-store.svelte.ts';
import { provideRunWorkflow, RunWorkflow } from './run/run-workflow.ts';
import { provideRuns, RunsStore } from './run/runs-store.svelte.ts';
import { provideSettings, SettingsStore } from './settings-store.svelte.ts';
import { provideTry, TryStore } from './run/try-store.svelte.ts';

/**
 * Makes all state of the window and gives each store to the components by a context of its own. Call it while the
 * window's component is being set up.
 * @returns starts following the engine, the app and each other, and returns the function that stops all of it
 */
export function provideStores(
  engine: EngineClient,
  bridge: Bridge,
  target: Window,
  messages: Messages,
): () => () => void {
  provideBridge(bridge);
  provideEngine(engine);
  const navigation = provideNavigation(new Navigation());
  const notices = provideNotices(new NoticeStore(messages, engine));
  const settings = provideSettings(new SettingsStore(bridge, target.document.documentElement));
  const dataset = provideDataset(new DatasetStore(engine));
  const plan = providePlan(new PlanStore(engine, dataset));
  const recommending = provideRecommend(new RecommendStore(engine, dataset, plan));
  const result = provideResult(new ResultStore(engine));
  const runs = provideRuns(new RunsStore(engine));
  const schedule = frameScheduler(target);
  const run = provideRun(
    new RunStore({ engine, bridge, dataset, plan, schedule }, (detail) => {
      result.follow(detail);
      // The images are prepared now and the speed is measured: the next plan knows both.
      plan.refresh();
    }),
  );
  const comparing = provideCompare(new CompareStore(engine, (error) => notices.report(error)));
  const comparePlan = provideComparePlan(new ComparePlanStore(engine, dataset, plan));
  const exporting = provideExport(new ExportStore(engine));
  const common = { bridge, engine, messages, navigation, notices, dataset, plan, run, runs, result };
  const datasetWorkflow = provideDatasetWorkflow(new DatasetWorkflow(common));
  provideRunWorkflow(new RunWorkflow({ ...common, datasetWorkflow }));
  provideLandscape(new LandscapeStore(engine, result, runs));
  provideTry(new TryStore(engine, result));
  provideAbout(new AboutStore(engine, bridge));
  return () => {
    const followers = [dataset, plan, recommending, run, runs, comparing, comparePlan, exporting];
    const stops = [
      ...followers.map((store) => store.listen()),
      followAppEvents(bridge, navigation, notices, datasetWorkflow),
    ];
    void settings.load();
    return () => stops.forEach((stop) => stop());
  };
}
