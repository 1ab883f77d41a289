import { createContext } from 'svelte';
import type { PredictedImage, RunDetail } from '#shared/contract/engine-api.ts';
import type { Score } from '#shared/domain/run/run.ts';
import type { EngineClient } from '../connection/engine-client.svelte.ts';
import { PagedList } from '../paged-list.svelte.ts';

/** A cell of the confusion matrix; null for all mistakes. */
export type CellChoice = { readonly actual: number; readonly predicted: number } | null;

export const [useResult, provideResult] = createContext<ResultStore>();

/** The run whose result Inspect and Export show. */
export class ResultStore {
  readonly #engine: EngineClient;
  #detail = $state.raw<RunDetail | null>(null);
  #cell = $state.raw<CellChoice>(null);
  #error = $state.raw<unknown>(null);
  #images = $state.raw<PagedList<PredictedImage> | null>(null);
  #changed = $state.raw(0);

  /** The split that the headline is measured on. */
  readonly score: Score | null = $derived.by(() => {
    const result = this.#detail?.result ?? null;
    if (result === null) return null;
    return result.headline === 'test' ? result.test : result.validation;
  });

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  get detail(): RunDetail | null {
    return this.#detail;
  }
  get cell(): CellChoice {
    return this.#cell;
  }
  get error(): unknown {
    return this.#error;
  }
  /** The images of the chosen cell, or all mistakes, the most confident first. */
  get images(): PagedList<PredictedImage> | null {
    return this.#images;
  }

  /** Of the images that the run was measured on, how many were moved or left out since. */
  get changed(): number {
    return this.#changed;
  }

  async open(runId: string): Promise<void> {
    this.show(await this.#engine.call('run.detail', { runId }));
  }

  /** Shows a run that has just been measured, unless it is one of a comparison: that is looked at in Compare. */
  follow(detail: RunDetail): void {
    if (detail.summary.comparisonId === null) this.show(detail);
  }

  show(detail: RunDetail): void {
    this.#detail = detail;
    this.#changed = 0;
    this.choose(null);
  }

  /** Reads again what is shown of the images, after some were moved or left out. */
  refresh(): void {
    this.#images?.refresh();
  }

  choose(cell: CellChoice): void {
    this.#cell = cell;
    this.#error = null;
    this.#images = this.#list(cell);
    this.#images?.ensure(0, 0);
  }

  /** After the run was removed. */
  forget(runId: string): void {
    if (this.#detail?.summary.runId === runId) this.close();
  }

  /** After the images of another project were opened. */
  close(): void {
    this.#detail = null;
    this.#images = null;
    this.#cell = null;
  }

  #list(cell: CellChoice): PagedList<PredictedImage> | null {
    const runId = this.#detail?.summary.runId;
    if (runId === undefined || this.#detail?.result === null) return null;
    return new PagedList(
      async (offset, limit) => {
        const page = await this.#engine.call('run.images', {
          runId,
          actual: cell?.actual ?? null,
          predicted: cell?.predicted ?? null,
          show: cell === null ? 'mistakes' : 'all',
          offset,
          limit,
        });
        if (this.#detail?.summary.runId === runId) this.#changed = page.changed;
        return page;
      },
      (error) => (this.#error = error),
    );
  }
}
