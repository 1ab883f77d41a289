import { createContext } from 'svelte';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { measuredSettings } from '#shared/domain/batch-size/measured-settings.ts';
import { recommendBatchSize, type RecommendationReport } from '#shared/domain/batch-size/recommendation.ts';
import type { DatasetStore } from '../dataset-store.svelte.ts';
import type { EngineClient } from '../connection/engine-client.svelte.ts';
import { isCanceled } from '../connection/error-text.ts';
import type { PlanStore } from './plan-store.svelte.ts';

type Progress = Extract<EngineEvent, { kind: 'batchSize.progress' }>;

export const [useRecommend, provideRecommend] = createContext<RecommendStore>();

/** What is measured of batch sizes, for the images and settings that are chosen now. */
export class RecommendStore {
  readonly #engine: EngineClient;
  readonly #dataset: DatasetStore;
  readonly #plan: PlanStore;
  #progress = $state.raw<Omit<Progress, 'kind' | 'partial'> | null>(null);
  #measured = $state.raw<{ readonly key: string; readonly report: RecommendationReport } | null>(null);

  readonly #key = $derived.by(() => keyOf(this.#dataset.summary?.fingerprint ?? '', this.#plan.config));
  /**
   * Null where nothing was measured for exactly these images and this way of training. What follows from the measurements
   * is worked out for the run that is planned now.
   */
  readonly report: RecommendationReport | null = $derived.by(() => {
    const known = this.#measured;
    const { plan } = this.#plan;
    if (known?.key !== this.#key || plan === null) return null;
    const { recommendation } = known.report;
    if (recommendation.images !== this.#dataset.trainCount) return null;
    const { leastSteps } = recommendation.planned;
    const { batchSize, epochs } = plan;
    return {
      ...known.report,
      recommendation: recommendBatchSize(recommendation, { batchSize, epochs, leastSteps }),
    };
  });

  constructor(engine: EngineClient, dataset: DatasetStore, plan: PlanStore) {
    this.#engine = engine;
    this.#dataset = dataset;
    this.#plan = plan;
  }

  /** Null while nothing is being measured. */
  get progress(): Omit<Progress, 'kind' | 'partial'> | null {
    return this.#progress;
  }

  /** Measures with the settings as they are. @throws AppError what kept it from measuring anything */
  async measure(): Promise<void> {
    const key = this.#key;
    this.#progress = { stage: 'speed', done: 0, total: 0 };
    const stop = this.#engine.onEvent((event) => this.#follow(key, event));
    try {
      const report = await this.#engine.call('batchSize.recommend', this.#plan.config);
      this.#measured = { key, report };
    } catch (error) {
      if (!isCanceled(error)) throw error;
    } finally {
      stop();
      this.#progress = null;
      // Images are prepared now, and memory was tried: what the plan expects is known better.
      this.#plan.refresh();
    }
  }

  /** What was found so far stays. */
  async stop(): Promise<void> {
    await this.#engine.call('batchSize.stop', {});
  }

  /** Looks up what was measured before, whenever images or settings change, or a run has refined it. @returns the function that stops that */
  listen(): () => void {
    // A run measures the noise as it goes on, which refines what is saved.
    const stopFollowing = this.#engine.onEvent((event) => {
      if (event.kind === 'run.ended' && this.report !== null) void this.#lookUp(this.#key, this.#plan.config);
    });
    const stopEffects = $effect.root(() => {
      $effect(() => {
        const key = this.#key;
        if (this.#dataset.summary === null || this.#measured?.key === key) return;
        void this.#lookUp(key, this.#plan.config);
      });
    });
    return () => {
      stopFollowing();
      stopEffects();
    };
  }

  async #lookUp(key: string, config: RunConfig): Promise<void> {
    try {
      const report = await this.#engine.call('batchSize.measured', config);
      if (report !== null && key === this.#key) this.#measured = { key, report };
    } catch {
      // What was measured before is a convenience; measuring says what is wrong.
    }
  }

  #follow(key: string, event: EngineEvent): void {
    if (event.kind !== 'batchSize.progress') return;
    const { stage, done, total, partial } = event;
    this.#progress = { stage, done, total };
    if (partial !== null) this.#measured = { key, report: partial };
  }
}

function keyOf(fingerprint: string, config: RunConfig): string {
  return JSON.stringify([fingerprint, config.backend, measuredSettings(config)]);
}
