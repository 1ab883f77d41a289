import { createContext } from 'svelte';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';
import type { Catalog, ModelEntry } from '#shared/domain/catalog.ts';
import type { PlanPreview, StepPlan } from '#shared/domain/run/run.ts';
import { fewSteps } from '#shared/domain/batch-size/few-steps.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import type { DatasetStore } from '../dataset-store.svelte.ts';
import type { EngineClient } from '../connection/engine-client.svelte.ts';
import { modelOf, usesFeatures } from './plan-facts.ts';

/** Long enough that dragging the ruler asks rarely, short enough that the time follows the hand. */
const previewDelayMs = 150;

export const [usePlan, providePlan] = createContext<PlanStore>();

/** The decisions before a run: its settings, their arithmetic at once, their time as soon as the engine has estimated it. */
export class PlanStore {
  readonly #engine: EngineClient;
  readonly #dataset: DatasetStore;
  #config = $state.raw<RunConfig>(defaultRunConfig);
  #catalog = $state.raw<Catalog | null>(null);
  #preview = $state.raw<{ readonly of: RunConfig; readonly is: PlanPreview } | null>(null);
  #asking: AbortController | undefined;

  /** Null without training images. */
  readonly plan: StepPlan | null = $derived.by(() => {
    const images = this.#dataset.trainCount;
    return images === 0 ? null : planSteps(images, this.#config.batchSize, this.#config.epochs);
  });
  /** What the engine expects for exactly these settings, or for these with other epochs, scaled. */
  readonly preview: PlanPreview | null = $derived.by(() => {
    const known = this.#preview;
    if (known === null || known.is.plan.imagesPerEpoch !== this.#dataset.trainCount) return null;
    const { epochs } = this.#config;
    if (!isSameButEpochs(known.of, this.#config)) return null;
    const seconds = (known.is.secondsForTraining / known.of.epochs) * epochs;
    return { ...known.is, secondsForTraining: seconds };
  });
  /** Undefined before the engine has sent its catalog. */
  readonly model: ModelEntry | undefined = $derived(modelOf(this.#config, this.#catalog));
  /** Whether images go through the base model once, before training. */
  readonly usesFeatures: boolean = $derived(
    this.preview?.usesFeatures ?? usesFeatures(this.#config, this.#catalog),
  );
  /** At what size the chosen model sees the images; null until the engine has answered. */
  readonly input: PlanPreview['input'] | null = $derived.by(() => {
    const known = this.#preview;
    return known?.of.modelId === this.#config.modelId ? known.is.input : null;
  });
  readonly isFullBatch = $derived(this.plan !== null && this.plan.batchSize >= this.plan.imagesPerEpoch);

  constructor(engine: EngineClient, dataset: DatasetStore) {
    this.#engine = engine;
    this.#dataset = dataset;
  }

  get config(): RunConfig {
    return this.#config;
  }
  get catalog(): Catalog | null {
    return this.#catalog;
  }

  /** The last preview, maybe of settings changed since: for lines that should not blink at each change. */
  get latest(): PlanPreview | null {
    return this.#preview?.is ?? null;
  }

  /** What augmentation a run had: `auto` is what the last preview of such a model resolved it to, `none` without one. */
  augmentationOf({ augment, ...config }: RunConfig): PlanPreview['augment'] {
    if (augment !== 'auto') return augment;
    const isAsked = this.#preview?.of.augment === 'auto';
    return (isAsked ? this.#previewOf(config)?.augment : undefined) ?? 'none';
  }

  /** Fewer steps than this rarely get anywhere with a run's model; what holds for most where there is no preview of it. */
  leastStepsOf(config: RunConfig): number {
    return this.#previewOf(config)?.leastSteps ?? fewSteps;
  }

  /** The last preview, where it was of such a model. */
  #previewOf({ modelId, fineTune }: Pick<RunConfig, 'modelId' | 'fineTune'>): PlanPreview | undefined {
    const asked = this.#preview?.of;
    const isAlike = asked?.modelId === modelId && asked.fineTune === fineTune;
    return isAlike ? this.#preview?.is : undefined;
  }

  /** A model's own settings and a depth that only another one has are not taken over. */
  chooseModel(model: ModelEntry): void {
    const { fineTune } = this.#config;
    this.change({
      modelId: model.id,
      modelParameters: {},
      fineTune: model.fineTuneDepths.includes(fineTune) ? fineTune : 'none',
    });
  }

  change(changes: Partial<RunConfig>): void {
    this.#config = { ...this.#config, ...changes };
  }

  /** Changes one setting whose key is known only at run time. */
  set<K extends keyof RunConfig>(key: K, value: RunConfig[K]): void {
    this.#config = { ...this.#config, [key]: value };
  }

  /** Keeps the previews up to date. @returns the function that stops that */
  listen(): () => void {
    const stopReady = this.#engine.onReady(() => void this.#loadCatalog());
    const stopEffects = $effect.root(() => {
      $effect(() => {
        const config = this.#config;
        if (this.#dataset.summary === null) return;
        const timer = setTimeout(() => void this.#ask(config), previewDelayMs);
        return () => clearTimeout(timer);
      });
    });
    return () => {
      stopReady();
      stopEffects();
    };
  }

  /** Asks again with the same settings, e.g. after a run has prepared the images. */
  refresh(): void {
    if (this.#dataset.isTrainable) void this.#ask(this.#config);
  }

  async #ask(config: RunConfig): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const preview = await this.#engine.call('plan.preview', config, asking.signal);
      if (this.#asking === asking) this.#preview = { of: config, is: preview };
    } catch {
      // The arithmetic stands without the time; whatever is wrong is reported when Train is pressed.
      if (this.#asking === asking) this.#preview = null;
    }
  }

  async #loadCatalog(): Promise<void> {
    try {
      this.#catalog = await this.#engine.call('catalog.get', {});
    } catch {
      // The engine stopped meanwhile; the next connection asks again.
    }
  }
}

function isSameButEpochs(one: RunConfig, other: RunConfig): boolean {
  return JSON.stringify({ ...one, epochs: 0 }) === JSON.stringify({ ...other, epochs: 0 });
}
