import type { EngineEvent, SweepDetail } from '../../shared/contract/engine-api.ts';
import type { SweepConfig } from '../../shared/contract/sweep-config.ts';
import { compareRuns, type SweepRow } from '../../shared/domain/sweep/compare-runs.ts';
import type { SweepAxis, SweepMeasure } from '../../shared/domain/sweep/curves.ts';
import { findingOf, type SweepFinding } from '../../shared/domain/sweep/finding.ts';
import type { SweepSummary } from '../../shared/domain/sweep/sweep.ts';
import { commonAccuracy } from '../../shared/domain/sweep/time-to-accuracy.ts';
import type { Engine } from './engine-connection.svelte.ts';

export type SweepProgress = Extract<EngineEvent, { kind: 'sweep.progress' }>;

/** Full batch makes hundreds of epochs a second: the growing curves are read again at most this often. */
const refreshEveryMs = 1000;

/** Comparisons of batch sizes: the list, the one that is shown, and the one that goes on. */
export class CompareStore {
  readonly #engine: Engine;
  readonly #onEndedEarly: (error: unknown) => void;
  #sweeps = $state.raw<readonly SweepSummary[]>([]);
  #shown = $state.raw<SweepDetail | null>(null);
  #progress = $state.raw<SweepProgress | null>(null);
  #refreshedAtMs = -Infinity;
  #typedAccuracy = $state.raw<number | null>(null);
  #axis = $state.raw<SweepAxis>('updates');
  #measure = $state.raw<SweepMeasure>('validationAccuracy');

  /** The accuracy that rows are compared at; null before the first run is done. */
  readonly accuracy: number | null = $derived(
    this.#shown === null ? null : (this.#typedAccuracy ?? commonAccuracy(this.#shown.runs)),
  );
  readonly rows: readonly SweepRow[] = $derived(
    this.#shown === null ? [] : compareRuns(this.#shown.runs, this.accuracy),
  );
  readonly finding: SweepFinding = $derived(
    findingOf(this.rows, this.accuracy, this.#shown?.validationImages ?? 0),
  );
  /** Whether a comparison goes on, shown or not. */
  readonly isRunning: boolean = $derived(this.#progress?.status === 'running');
  readonly isShownRunning: boolean = $derived(
    this.isRunning && this.#progress?.sweepId === this.#shown?.summary.sweepId,
  );

  /** @param onEndedEarly told why a comparison stopped by itself */
  constructor(engine: Engine, onEndedEarly: (error: unknown) => void) {
    this.#engine = engine;
    this.#onEndedEarly = onEndedEarly;
  }

  get sweeps(): readonly SweepSummary[] {
    return this.#sweeps;
  }
  /** Null while a new comparison is being set up. */
  get shown(): SweepDetail | null {
    return this.#shown;
  }
  get progress(): SweepProgress | null {
    return this.#progress;
  }
  get axis(): SweepAxis {
    return this.#axis;
  }
  get measure(): SweepMeasure {
    return this.#measure;
  }

  listen(): () => void {
    const stops = [
      this.#engine.onReady(() => void this.load()),
      this.#engine.onStopped(() => (this.#progress = null)),
      this.#engine.onEvent((event) => {
        if (event.kind === 'sweep.progress') void this.#follow(event);
        else if (event.kind === 'run.epoch' && this.#isRefreshDue()) void this.#refreshShown();
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  async load(): Promise<void> {
    try {
      this.#sweeps = await this.#engine.call('sweep.list', {});
      await this.#refreshShown();
    } catch {
      // The engine stopped meanwhile: the list stays as it was, and the next connection loads it again.
    }
  }

  async start(config: SweepConfig): Promise<void> {
    const { sweepId } = await this.#engine.call('sweep.start', config);
    await this.open(sweepId);
  }

  async stop(): Promise<void> {
    if (this.#progress !== null) await this.#engine.call('sweep.stop', { sweepId: this.#progress.sweepId });
  }

  async continue(): Promise<void> {
    if (this.#shown !== null)
      await this.#engine.call('sweep.continue', { sweepId: this.#shown.summary.sweepId });
  }

  async open(sweepId: string): Promise<void> {
    this.#shown = await this.#engine.call('sweep.detail', { sweepId });
    this.#typedAccuracy = null;
  }

  /** Back to the choices of a new comparison. */
  close(): void {
    this.#shown = null;
  }

  async remove(sweepId: string): Promise<void> {
    await this.#engine.call('sweep.remove', { sweepId });
    if (this.#shown?.summary.sweepId === sweepId) this.#shown = null;
    this.#sweeps = this.#sweeps.filter((sweep) => sweep.sweepId !== sweepId);
  }

  /** Writes table or chart as they are shown, by the file's extension. */
  async export(file: string): Promise<void> {
    if (this.#shown === null) return;
    const accuracy = this.accuracy;
    await this.#engine.call('sweep.export', {
      sweepId: this.#shown.summary.sweepId,
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
  chooseAxis(axis: SweepAxis): void {
    this.#axis = axis;
  }
  chooseMeasure(measure: SweepMeasure): void {
    this.#measure = measure;
  }

  async #follow(event: SweepProgress): Promise<void> {
    this.#progress = event;
    if (event.failure !== null) this.#onEndedEarly(event.failure);
    await this.load();
  }

  #isRefreshDue(): boolean {
    return this.isShownRunning && performance.now() - this.#refreshedAtMs >= refreshEveryMs;
  }

  async #refreshShown(): Promise<void> {
    this.#refreshedAtMs = performance.now();
    const sweepId = this.#shown?.summary.sweepId;
    if (sweepId === undefined) return;
    try {
      const detail = await this.#engine.call('sweep.detail', { sweepId });
      if (this.#shown?.summary.sweepId === sweepId) this.#shown = detail;
    } catch {
      // It was removed, or the engine stopped: what is shown stays until something else is opened.
    }
  }
}
