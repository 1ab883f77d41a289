import type { AnsweredPicture, RunDetail } from '../../shared/contract/engine-api.ts';
import type { Score } from '../../shared/domain/run.ts';
import type { Engine } from './engine-connection.svelte.ts';
import { PagedList } from './paged-list.svelte.ts';

/** A cell of the confusion matrix; null for all mistakes. */
export type CellChoice = { readonly actual: number; readonly predicted: number } | null;

/** The run whose result Inspect and Export show. */
export class ResultStore {
  readonly #engine: Engine;
  #detail = $state.raw<RunDetail | null>(null);
  #cell = $state.raw<CellChoice>(null);
  #error = $state.raw<unknown>(null);
  #pictures = $state.raw<PagedList<AnsweredPicture> | null>(null);

  /** The part that the headline is measured on. */
  readonly score: Score | null = $derived.by(() => {
    const result = this.#detail?.result ?? null;
    if (result === null) return null;
    return result.headline === 'test' ? result.test : result.validation;
  });

  constructor(engine: Engine) {
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
  /** The pictures of the chosen cell, or all mistakes, the most confident first. */
  get pictures(): PagedList<AnsweredPicture> | null {
    return this.#pictures;
  }

  async open(runId: string): Promise<void> {
    this.show(await this.#engine.call('run.detail', { runId }));
  }

  show(detail: RunDetail): void {
    this.#detail = detail;
    this.choose(null);
  }

  choose(cell: CellChoice): void {
    this.#cell = cell;
    this.#error = null;
    this.#pictures = this.#list(cell);
    this.#pictures?.ensure(0, 0);
  }

  /** After the run was removed. */
  forget(runId: string): void {
    if (this.#detail?.summary.runId !== runId) return;
    this.#detail = null;
    this.#pictures = null;
    this.#cell = null;
  }

  #list(cell: CellChoice): PagedList<AnsweredPicture> | null {
    const runId = this.#detail?.summary.runId;
    if (runId === undefined || this.#detail?.result === null) return null;
    return new PagedList(
      (offset, limit) =>
        this.#engine.call('run.pictures', {
          runId,
          actual: cell?.actual ?? null,
          predicted: cell?.predicted ?? null,
          show: cell === null ? 'mistakes' : 'all',
          offset,
          limit,
        }),
      (error) => (this.#error = error),
    );
  }
}
