import { createContext } from 'svelte';
import type { EngineEvent, RecentProject } from '#shared/contract/engine-api.ts';
import type { DatasetSummary } from '#shared/domain/dataset/dataset.ts';
import type { EngineClient } from './connection/engine-client.svelte.ts';
import { isCanceled, isCrash } from './connection/error-text.ts';

type ProgressEvent = Extract<EngineEvent, { kind: 'dataset.progress' }>;

export interface ScanProgress {
  readonly stage: ProgressEvent['stage'];
  readonly done: number;
  readonly total: number | null;
  readonly problems: number;
  /** The first images read, for the eye; at most `maximumSamples`. */
  readonly samples: ProgressEvent['samples'];
}

const maximumSamples = 48;
const noProgress: ScanProgress = { stage: 'listing', done: 0, total: null, problems: 0, samples: [] };

export const [useDataset, provideDataset] = createContext<DatasetStore>();

/** The open dataset, its opening, and the edits of its images (in the project only). */
export class DatasetStore {
  readonly #engine: EngineClient;
  #summary = $state.raw<DatasetSummary | null>(null);
  #progress = $state.raw<ScanProgress | null>(null);
  #error = $state.raw<unknown>(null);
  #recent = $state.raw<readonly RecentProject[]>([]);
  #opening: AbortController | undefined;

  readonly trainCount = $derived(this.#summary?.counts.train ?? 0);
  /** Whether training can start on it. */
  readonly isTrainable = $derived(this.trainCount > 0);

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  get summary(): DatasetSummary | null {
    return this.#summary;
  }

  /** Whether the images that are open are those of a run's or a comparison's project. */
  isOf({ projectId }: { readonly projectId: string }): boolean {
    return this.#summary?.projectId === projectId;
  }
  /** Null while nothing is being opened. */
  get progress(): ScanProgress | null {
    return this.#progress;
  }
  /** Why the last opening failed; null after a success or a cancel. */
  get error(): unknown {
    return this.#error;
  }
  get recent(): readonly RecentProject[] {
    return this.#recent;
  }

  listen(): () => void {
    const stops = [
      this.#engine.onEvent((event) => {
        if (event.kind === 'dataset.progress' && this.#progress !== null) this.#follow(event);
      }),
      this.#engine.onReady(() => void this.#reconnect()),
      this.#engine.onStopped(() => (this.#progress = null)),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** @returns whether it is open now; a failure is in `error`, and what was open before stays open */
  async open(paths: readonly string[]): Promise<boolean> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    this.#error = null;
    this.#progress = noProgress;
    try {
      const summary = await this.#engine.call('dataset.open', { paths: [...paths] }, opening.signal);
      if (this.#opening === opening) this.#summary = summary;
      void this.loadRecent();
      return this.#opening === opening;
    } catch (error) {
      if (this.#opening === opening && !isCanceled(error)) this.#error = error;
      return false;
    } finally {
      if (this.#opening === opening) {
        this.#progress = null;
        this.#opening = undefined;
      }
    }
  }

  cancel(): void {
    this.#opening?.abort();
  }

  forgetError(): void {
    this.#error = null;
  }

  async samplePath(): Promise<string> {
    return (await this.#engine.call('dataset.sample', {})).path;
  }

  /** Never rejects: without an answer the list stays as it was. */
  async loadRecent(): Promise<void> {
    try {
      this.#recent = await this.#engine.call('projects.recent', {});
    } catch {
      // A convenience; opening a folder says itself what is wrong.
    }
  }

  async setExcluded(ids: readonly number[], isExcluded: boolean): Promise<void> {
    this.#summary = await this.#engine.call('dataset.setExcluded', { ids: [...ids], isExcluded });
  }

  async move(ids: readonly number[], classIndex: number): Promise<void> {
    this.#summary = await this.#engine.call('dataset.move', { ids: [...ids], classIndex });
  }

  async undo(): Promise<void> {
    this.#summary = await this.#engine.call('dataset.undo', {});
  }

  /** A new engine knows nothing of what was open: it is opened again from its paths. Never rejects. */
  async #reconnect(): Promise<void> {
    const paths = this.#summary?.paths;
    try {
      if (paths !== undefined) await this.open(paths);
      else this.#summary = await this.#engine.call('dataset.summary', {});
    } catch (error) {
      if (!isCrash(error)) this.#error = error;
    }
    await this.loadRecent();
  }

  #follow(event: ProgressEvent): void {
    const before = this.#progress?.samples ?? [];
    const samples = before.length < maximumSamples ? [...before, ...event.samples] : before;
    this.#progress = { ...event, samples: samples.slice(0, maximumSamples) };
  }
}
