import { createContext } from 'svelte';
import type { EngineEvent, ExportReport } from '#shared/contract/engine-api.ts';
import { isCanceled } from '../connection/error-text.ts';
import type { EngineClient } from '../connection/engine-client.svelte.ts';

export type ExportProgress = Extract<EngineEvent, { kind: 'export.progress' }>;

export const [useExport, provideExport] = createContext<ExportStore>();

/** Writing the shown run's model to a folder. */
export class ExportStore {
  readonly #engine: EngineClient;
  #formats = $state.raw<ReadonlySet<string> | null>(null);
  #isExporting = $state.raw(false);
  #progress = $state.raw<ExportProgress | null>(null);
  #reports = $state.raw<readonly ExportReport[]>([]);
  /** The run the reports belong to. */
  #runId = $state.raw<string | null>(null);
  #error = $state.raw<unknown>(null);
  #abort: AbortController | undefined;

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  get isExporting(): boolean {
    return this.#isExporting;
  }
  get progress(): ExportProgress | null {
    return this.#progress;
  }
  get error(): unknown {
    return this.#error;
  }

  reportsOf(runId: string): readonly ExportReport[] {
    return this.#runId === runId ? this.#reports : [];
  }

  /** Until something was chosen by hand, every format is. */
  isChosen(format: string): boolean {
    return this.#formats?.has(format) ?? true;
  }

  toggle(format: string, all: readonly string[]): void {
    const formats = new Set(this.#formats ?? all);
    if (!formats.delete(format)) formats.add(format);
    this.#formats = formats;
  }

  listen(): () => void {
    return this.#engine.onEvent((event) => {
      if (event.kind === 'export.progress' && event.runId === this.#runId) this.#progress = event;
    });
  }

  /** @returns whether it was written; a failure is in `error` */
  async write(runId: string, formats: readonly string[], folder: string): Promise<boolean> {
    this.#abort = new AbortController();
    this.#isExporting = true;
    this.#progress = null;
    this.#error = null;
    this.#reports = [];
    this.#runId = runId;
    try {
      const input = { runId, formats: [...formats], folder };
      this.#reports = await this.#engine.call('export.write', input, this.#abort.signal);
      return true;
    } catch (error) {
      if (!isCanceled(error)) this.#error = error;
      return false;
    } finally {
      this.#isExporting = false;
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }
}
