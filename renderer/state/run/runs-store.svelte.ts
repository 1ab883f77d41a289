import { createContext } from 'svelte';
import type { RunSummary } from '#shared/domain/run/run.ts';
import type { EngineClient } from '../connection/engine-client.svelte.ts';

export const [useRuns, provideRuns] = createContext<RunsStore>();

/** Every saved run, the newest first. */
export class RunsStore {
  readonly #engine: EngineClient;
  #runs = $state.raw<readonly RunSummary[]>([]);

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  get runs(): readonly RunSummary[] {
    return this.#runs;
  }

  listen(): () => void {
    const stops = [
      this.#engine.onReady(() => void this.load()),
      this.#engine.onEvent((event) => {
        if (event.kind === 'run.ended') void this.load();
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  async load(): Promise<void> {
    try {
      const runs = await this.#engine.call('runs.list', {});
      this.#runs = [...runs].sort((one, other) => other.startedAt.localeCompare(one.startedAt));
    } catch {
      // The engine stopped meanwhile: the list stays as it was, and the next connection loads it again.
    }
  }

  async remove(runId: string): Promise<void> {
    await this.#engine.call('run.remove', { runId });
    this.#runs = this.#runs.filter((run) => run.runId !== runId);
  }
}
