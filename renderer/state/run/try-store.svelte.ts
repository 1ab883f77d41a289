import { createContext } from 'svelte';
import type { Prediction } from '#shared/contract/engine-api.ts';
import type { EngineClient } from '../connection/engine-client.svelte.ts';
import type { ResultStore } from './result-store.svelte.ts';

export type ImageToTry = { readonly path: string } | { readonly bytes: Uint8Array<ArrayBuffer> };

export const [useTry, provideTry] = createContext<TryStore>();

/** Trying the shown run's model on one image; a newer image replaces one that is still being looked at. */
export class TryStore {
  readonly #engine: EngineClient;
  readonly #result: ResultStore;
  #predicted = $state.raw<{ readonly runId: string; readonly prediction: Prediction } | null>(null);
  /** The run that is being asked; null while none is. */
  #asked = $state.raw<string | null>(null);
  #failure = $state.raw<{ readonly runId: string; readonly error: unknown } | null>(null);
  #abort: AbortController | undefined;

  constructor(engine: EngineClient, result: ResultStore) {
    this.#engine = engine;
    this.#result = result;
  }

  isWorkingOn(runId: string): boolean {
    return this.#asked === runId;
  }

  errorOf(runId: string): unknown {
    return this.#failure?.runId === runId ? this.#failure.error : null;
  }

  predictionOf(runId: string): Prediction | null {
    return this.#predicted?.runId === runId ? this.#predicted.prediction : null;
  }

  /** Never rejects: a failure is in `errorOf`. Does nothing while no run is shown. */
  async classify(image: ImageToTry): Promise<void> {
    const runId = this.#result.detail?.summary.runId;
    if (runId === undefined) return;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#asked = runId;
    this.#failure = null;
    try {
      const prediction = await this.#engine.call('prediction.classify', { runId, image }, abort.signal);
      if (this.#abort === abort) this.#predicted = { runId, prediction };
    } catch (error) {
      if (this.#abort === abort) {
        this.#predicted = null;
        this.#failure = { runId, error };
      }
    } finally {
      if (this.#abort === abort) this.#asked = null;
    }
  }
}
