import type { Bridge } from '#shared/contract/app-api.ts';
import type { AboutStore } from './about-store.svelte.ts';
import type { ComparePlanStore } from './compare-plan-store.svelte.ts';
import type { CompareStore } from './compare-store.svelte.ts';
import type { DatasetStore } from './dataset-store.svelte.ts';
import type { PortEngineClient } from './engine-client.svelte.ts';
import type { ExportStore } from './export-store.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { NoticeStore } from './notice-store.svelte.ts';
import type { PlanStore } from './plan-store.svelte.ts';
import type { LandscapeStore } from './landscape-store.svelte.ts';
import type { RecommendStore } from './recommend-store.svelte.ts';
import type { ResultStore } from './result-store.svelte.ts';
import type { RunStore } from './run-store.svelte.ts';
import type { RunsStore } from './runs-store.svelte.ts';
import type { SettingsStore } from './settings-store.svelte.ts';
import type { TryStore } from './try-store.svelte.ts';

/** One store for each kind of state; none knows more than the engine and what it is made from. */
export interface StoreParts {
  readonly bridge: Bridge;
  readonly engine: PortEngineClient;
  readonly navigation: Navigation;
  readonly notices: NoticeStore;
  readonly settings: SettingsStore;
  readonly dataset: DatasetStore;
  readonly plan: PlanStore;
  readonly recommending: RecommendStore;
  readonly run: RunStore;
  readonly result: ResultStore;
  readonly runs: RunsStore;
  readonly landscape: LandscapeStore;
  readonly comparing: CompareStore;
  readonly comparePlan: ComparePlanStore;
  readonly exporting: ExportStore;
  readonly trying: TryStore;
  readonly about: AboutStore;
}
