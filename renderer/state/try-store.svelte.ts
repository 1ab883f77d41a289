import type { Prediction } from '#shared/contract/engine-api.ts';
import type { EngineClient } from './engine-client.svelte.ts';

export type ImageToTry = { readonly path: string } | { readonly bytes: Uint8Array<ArrayBuffer> };

/** Trying the shown run's model on one image; a newer image replaces one that is still being looked at. */
export class TryStore {
  readonly #engine: EngineClient;
  #answer = $state.raw<{ readonly runId: string; readonly prediction: Prediction } | null>(null);
  /** The run that is being asked; null while none is. */
  #asked = $state.raw<string | null>(null);
  #failure = $state.raw<{ readonly runId: string; readonly error: unknown } | null>(null);
  #abort: AbortController | undefined;

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  isWorkingOn(runId: string): boolean {
    return this.#asked === runId;
  }

  errorOf(runId: string): unknown {
    return this.#failure?.runId === runId ? this.#failure.error : null;
  }

  answerOf(runId: string): Prediction | null {
    return this.#answer?.runId === runId ? this.#answer.prediction : null;
  }

  async classify(runId: string, image: ImageToTry): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#asked = runId;
    this.#failure = null;
    try {
      const prediction = await this.#engine.call('prediction.classify', { runId, image }, abort.signal);
      if (this.#abort === abort) this.#answer = { runId, prediction };
    } catch (error) {
      if (this.#abort === abort) {
        this.#answer = null;
        this.#failure = { runId, error };
      }
    } finally {
      if (this.#abort === abort) this.#asked = null;
    }
  }
}
