import { createContext } from 'svelte';
import type { EngineEvent, ComparisonDetail } from '#shared/contract/engine-api.ts';
import type { ComparisonConfig } from '#shared/domain/comparison/comparison-config.ts';
import { compareRuns, type ComparisonRow } from '#shared/domain/comparison/compare-runs.ts';
import type { ComparisonAxis, ComparisonMeasure } from '#shared/domain/comparison/curves.ts';
import { findingOf, type ComparisonFinding } from '#shared/domain/comparison/finding.ts';
import type { ComparisonSummary } from '#shared/domain/comparison/comparison.ts';
import { commonAccuracy } from '#shared/domain/comparison/time-to-accuracy.ts';
import type { EngineClient } from '../connection/engine-client.svelte.ts';

export type ComparisonProgress = Extract<EngineEvent, { kind: 'comparison.progress' }>;

/** Full batch makes hundreds of epochs a second: the growing curves are read again at most this often. */
const refreshEveryMs = 1000;

export const [useCompare, provideCompare] = createContext<CompareStore>();

/** Comparisons of batch sizes: the list, the one that is shown, and the one that goes on. */
export class CompareStore {
  readonly #engine: EngineClient;
  readonly #onEndedEarly: (error: unknown) => void;
  #comparisons = $state.raw<readonly ComparisonSummary[]>([]);
  #shown = $state.raw<ComparisonDetail | null>(null);
  #progress = $state.raw<ComparisonProgress | null>(null);
  #refreshedAtMs = -Infinity;
  #typedAccuracy = $state.raw<number | null>(null);
  #axis = $state.raw<ComparisonAxis>('steps');
  #measure = $state.raw<ComparisonMeasure>('validationAccuracy');

  /** The accuracy that rows are compared at; null before the first run is done. */
  readonly accuracy: number | null = $derived(
    this.#shown === null ? null : (this.#typedAccuracy ?? commonAccuracy(this.#shown.runs)),
  );
  readonly rows: readonly ComparisonRow[] = $derived(
    this.#shown === null ? [] : compareRuns(this.#shown.runs, this.accuracy),
  );
  readonly finding: ComparisonFinding = $derived(
    findingOf(this.rows, this.accuracy, this.#shown?.validationImages ?? 0),
  );
  /** Whether a comparison goes on, shown or not. */
  readonly isRunning: boolean = $derived(this.#progress?.status === 'running');
  readonly isShownRunning: boolean = $derived(
    this.isRunning && this.#progress?.comparisonId === this.#shown?.summary.comparisonId,
  );

  /** @param onEndedEarly called with why a comparison stopped by itself */
  constructor(engine: EngineClient, onEndedEarly: (error: unknown) => void) {
    this.#engine = engine;
    this.#onEndedEarly = onEndedEarly;
  }

  get comparisons(): readonly ComparisonSummary[] {
    return this.#comparisons;
  }
  /** Null while a new comparison is being set up. */
  get shown(): ComparisonDetail | null {
    return this.#shown;
  }
  get progress(): ComparisonProgress | null {
    return this.#progress;
  }
  get axis(): ComparisonAxis {
    return this.#axis;
  }
  get measure(): ComparisonMeasure {
    return this.#measure;
  }

  listen(): () => void {
    const stops = [
      this.#engine.onReady(() => void this.load()),
      this.#engine.onStopped(() => (this.#progress = null)),
      this.#engine.onEvent((event) => {
        if (event.kind === 'comparison.progress') void this.#follow(event);
        else if (event.kind === 'run.epoch' && this.#isRefreshDue()) void this.#refreshShown();
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  async load(): Promise<void> {
    try {
      this.#comparisons = await this.#engine.call('comparison.list', {});
      await this.#refreshShown();
    } catch {
      // The engine stopped meanwhile: the list stays as it was, and the next connection loads it again.
    }
  }

  async start(config: ComparisonConfig): Promise<void> {
    const { comparisonId } = await this.#engine.call('comparison.start', config);
    await this.open(comparisonId);
  }

  async stop(): Promise<void> {
    if (this.#progress !== null)
      await this.#engine.call('comparison.stop', { comparisonId: this.#progress.comparisonId });
  }

  async continue(): Promise<void> {
    if (this.#shown !== null)
      await this.#engine.call('comparison.continue', { comparisonId: this.#shown.summary.comparisonId });
  }

  async open(comparisonId: string): Promise<void> {
    this.#shown = await this.#engine.call('comparison.detail', { comparisonId });
    this.#typedAccuracy = null;
  }

  /** Back to the choices of a new comparison. */
  close(): void {
    this.#shown = null;
  }

  async remove(comparisonId: string): Promise<void> {
    await this.#engine.call('comparison.remove', { comparisonId });
    if (this.#shown?.summary.comparisonId === comparisonId) this.#shown = null;
    this.#comparisons = this.#comparisons.filter((comparison) => comparison.comparisonId !== comparisonId);
  }

  /** Writes table or chart as they are shown, by the file's extension. */
  async export(file: string): Promise<void> {
    if (this.#shown === null) return;
    const accuracy = this.accuracy;
    await this.#engine.call('comparison.export', {
      comparisonId: this.#shown.summary.comparisonId,
      file,
      axis: this.#axis,
      measure: this.#measure,
      ...(accuracy === null ? {} : { accuracy }),
    });
  }

  /** @param accuracy null for the highest that every size reached */
  chooseAccuracy(accuracy: number | null): void {
    this.#typedAccuracy = accuracy;
  }
  chooseAxis(axis: ComparisonAxis): void {
    this.#axis = axis;
  }
  chooseMeasure(measure: ComparisonMeasure): void {
    this.#measure = measure;
  }

  async #follow(event: ComparisonProgress): Promise<void> {
    this.#progress = event;
    if (event.failure !== null) this.#onEndedEarly(event.failure);
    await this.load();
  }

  #isRefreshDue(): boolean {
    return this.isShownRunning && performance.now() - this.#refreshedAtMs >= refreshEveryMs;
  }

  async #refreshShown(): Promise<void> {
    this.#refreshedAtMs = performance.now();
    const comparisonId = this.#shown?.summary.comparisonId;
    if (comparisonId === undefined) return;
    try {
      const detail = await this.#engine.call('comparison.detail', { comparisonId });
      if (this.#shown?.summary.comparisonId === comparisonId) this.#shown = detail;
    } catch {
      // It was removed, or the engine stopped: what is shown stays until something else is opened.
    }
  }
}
