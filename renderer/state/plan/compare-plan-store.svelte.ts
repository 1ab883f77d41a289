import { createContext } from 'svelte';
import type { ComparisonConfig } from '#shared/domain/comparison/comparison-config.ts';
import type { StepPlan } from '#shared/domain/run/run.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import type { DatasetStore } from '../dataset-store.svelte.ts';
import type { EngineClient } from '../connection/engine-client.svelte.ts';
import type { PlanStore } from './plan-store.svelte.ts';

/** As in `PlanStore`: clicking several sizes asks once. */
const previewDelayMs = 150;
const firstSizes = [1, 8, 64];
/** What a run takes besides its steps (preparing the graph, measuring, writing), on two cores; it counts where runs are short. */
const secondsBesideTraining = 0.6;
export const mostSeeds = 10;

/** Seconds that the engine expects for a comparison. */
export interface CompareTime {
  readonly features: number;
  readonly training: number;
  readonly isMeasured: boolean;
}

export const [useComparePlan, provideComparePlan] = createContext<ComparePlanStore>();

/** The choices before a comparison; all other settings are those of Train. */
export class ComparePlanStore {
  readonly #engine: EngineClient;
  readonly #dataset: DatasetStore;
  readonly #plan: PlanStore;
  #chosen = $state.raw<readonly number[]>(firstSizes);
  #hasFull = $state.raw(true);
  #seedCount = $state.raw(1);
  #scaleRate = $state.raw(true);
  #time = $state.raw<{ readonly key: string; readonly is: CompareTime } | null>(null);
  #asking: AbortController | undefined;

  /** Each size once, ascending, never above the training images; the largest may be full batch. */
  readonly sizes: readonly number[] = $derived.by(() => {
    const images = this.#dataset.trainCount;
    const wanted = this.#hasFull ? [...this.#chosen, images] : this.#chosen;
    return [...new Set(wanted.map((size) => Math.min(size, images)))].sort((one, other) => one - other);
  });
  /** One for each size; empty without images. */
  readonly plans: readonly StepPlan[] = $derived.by(() => {
    const images = this.#dataset.trainCount;
    if (images === 0) return [];
    return this.sizes.map((size) => planSteps(images, size, this.#plan.config.epochs));
  });
  readonly runs: number = $derived(this.sizes.length * this.#seedCount);
  readonly totalSteps: number = $derived(
    this.plans.reduce((sum, { totalSteps }) => sum + totalSteps, 0) * this.#seedCount,
  );
  readonly config: ComparisonConfig = $derived.by(() => {
    const { batchSize, ...base } = this.#plan.config;
    const images = this.#dataset.trainCount;
    return {
      base,
      batchSizes: this.sizes.map((size) => (size === images ? 'full' : size)),
      seeds: Array.from({ length: this.#seedCount }, (_, index) => base.seed + index),
      scaleRate: this.#scaleRate,
    };
  });
  /** Null until the engine has estimated it for exactly these choices. */
  readonly time: CompareTime | null = $derived(this.#time?.key === keyOf(this.config) ? this.#time.is : null);

  constructor(engine: EngineClient, dataset: DatasetStore, plan: PlanStore) {
    this.#engine = engine;
    this.#dataset = dataset;
    this.#plan = plan;
  }

  get seedCount(): number {
    return this.#seedCount;
  }
  get scaleRate(): boolean {
    return this.#scaleRate;
  }

  toggle(size: number): void {
    const images = this.#dataset.trainCount;
    if (size === images) this.#hasFull = !this.sizes.includes(images);
    const others = this.#chosen.filter((one) => one !== size && one < images);
    this.#chosen = size === images || this.sizes.includes(size) ? others : [...others, size];
  }

  chooseSeeds(count: number): void {
    this.#seedCount = Math.min(mostSeeds, Math.max(1, count));
  }

  chooseScaling(isScaled: boolean): void {
    this.#scaleRate = isScaled;
  }

  /** Keeps the time up to date. @returns the function that stops that */
  listen(): () => void {
    return $effect.root(() => {
      $effect(() => {
        const { config } = this;
        if (this.#dataset.summary === null || this.sizes.length === 0) return;
        const timer = setTimeout(() => void this.#ask(config), previewDelayMs);
        return () => clearTimeout(timer);
      });
    });
  }

  async #ask(config: ComparisonConfig): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const previews = await Promise.all(
        config.batchSizes.map((batchSize) =>
          this.#engine.call('plan.preview', { ...config.base, batchSize }, asking.signal),
        ),
      );
      const seconds = previews.reduce(
        (sum, { secondsForTraining }) => sum + secondsForTraining + secondsBesideTraining,
        0,
      );
      this.#time = {
        key: keyOf(config),
        is: {
          // The first run prepares the images for all of them.
          features: previews[0]?.secondsForFeatures ?? 0,
          training: seconds * config.seeds.length,
          isMeasured: previews.every(({ isMeasured }) => isMeasured),
        },
      };
    } catch {
      // The arithmetic stands without the time; whatever is wrong is reported when Compare is pressed.
    }
  }
}

function keyOf(config: ComparisonConfig): string {
  return JSON.stringify(config);
}
