import { createContext } from 'svelte';
import type { EngineEvent, RunDetail } from '#shared/contract/engine-api.ts';
import type { LossLandscape } from '#shared/domain/landscape/loss-landscape.ts';
import type { RunSummary } from '#shared/domain/run/run.ts';
import type { EngineClient } from '../connection/engine-client.svelte.ts';
import { isCrash } from '../connection/error-text.ts';
import type { ResultStore } from './result-store.svelte.ts';
import type { RunsStore } from './runs-store.svelte.ts';

type Progress = Pick<Extract<EngineEvent, { kind: 'run.lossLandscapeProgress' }>, 'done' | 'total'>;

interface DrawnLandscape {
  readonly landscape: LossLandscape;
  /** The epoch whose weights were saved, and the steps made by its end; null where the run was not measured. */
  readonly best: { readonly epoch: number; readonly step: number } | null;
}

export const [useLandscape, provideLandscape] = createContext<LandscapeStore>();

/** The loss landscape of one's own run: the one that Inspect shows, or the last that saved its weights. */
export class LandscapeStore {
  readonly #engine: EngineClient;
  readonly #result: ResultStore;
  readonly #runs: RunsStore;
  #drawn = $state.raw<DrawnLandscape | null>(null);
  #drawing = $state.raw<{ readonly runId: string; readonly progress: Progress } | null>(null);
  #failure = $state.raw<{ readonly runId: string; readonly error: unknown } | null>(null);
  #abort: AbortController | undefined;

  /** Null while no run has saved its weights. */
  readonly run: RunSummary | null = $derived.by(() => {
    const shown = this.#result.detail?.summary;
    if (shown?.hasWeights === true) return shown;
    return this.#runs.runs.find(({ hasWeights }) => hasWeights) ?? null;
  });
  readonly drawn: DrawnLandscape | null = $derived(
    this.#drawn?.landscape.runId === this.run?.runId ? this.#drawn : null,
  );
  /** Null while this run's landscape is not being measured. */
  readonly progress: Progress | null = $derived(
    this.#drawing?.runId === this.run?.runId ? (this.#drawing?.progress ?? null) : null,
  );
  /** Why this run's landscape was not drawn; null after a success and where the reader canceled. */
  readonly error: unknown = $derived(
    this.#failure?.runId === this.run?.runId ? (this.#failure?.error ?? null) : null,
  );

  constructor(engine: EngineClient, result: ResultStore, runs: RunsStore) {
    this.#engine = engine;
    this.#result = result;
    this.#runs = runs;
  }

  /** Measures it, or reads what was measured before. Never rejects: a failure is in `error`. */
  async draw(): Promise<void> {
    const runId = this.run?.runId;
    if (runId === undefined) return;
    this.cancel();
    const abort = new AbortController();
    this.#abort = abort;
    this.#failure = null;
    this.#drawing = { runId, progress: { done: 0, total: 0 } };
    const stop = this.#engine.onEvent((event) => {
      if (event.kind !== 'run.lossLandscapeProgress' || event.runId !== runId || abort.signal.aborted) return;
      this.#drawing = { runId, progress: { done: event.done, total: event.total } };
    });
    try {
      const drawn = await this.#read(runId, abort.signal);
      if (this.#abort === abort) this.#drawn = drawn;
    } catch (error) {
      // The banner says that the engine stopped.
      if (!abort.signal.aborted && !isCrash(error)) this.#failure = { runId, error };
    } finally {
      stop();
      if (this.#abort === abort) this.#drawing = null;
    }
  }

  cancel(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.#drawing = null;
  }

  async #read(runId: string, signal: AbortSignal): Promise<DrawnLandscape> {
    const landscape = await this.#engine.call('run.lossLandscape', { runId }, signal);
    const shown = this.#result.detail;
    const detail =
      shown?.summary.runId === runId ? shown : await this.#engine.call('run.detail', { runId }, signal);
    return { landscape, best: bestOf(detail) };
  }
}

/** Epoch 0 is the model that training started from. */
function bestOf({ result, epochs }: RunDetail): DrawnLandscape['best'] {
  if (result === null) return null;
  const epoch = result.bestEpoch;
  const step = epoch === 0 ? 0 : epochs.find((one) => one.epoch === epoch)?.step;
  return step === undefined ? null : { epoch, step };
}
