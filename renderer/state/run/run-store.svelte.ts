import { createContext } from 'svelte';
import type { Bridge } from '#shared/contract/app-api.ts';
import type { EngineEvent, RunDetail } from '#shared/contract/engine-api.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { RunEvent, StepPlan } from '#shared/domain/run/run.ts';
import { continuedRun, reduceRun, startedRun, type RunView } from '#shared/domain/run/run-view.ts';
import type { DatasetStore } from '../dataset-store.svelte.ts';
import type { EngineClient } from '../connection/engine-client.svelte.ts';
import type { PlanStore } from '../plan/plan-store.svelte.ts';

/** Calls back once before the next frame is painted (or soon, where no frames are painted). */
export type FrameScheduler = (callback: () => void) => void;

export interface RunStoreDependencies {
  readonly engine: EngineClient;
  readonly bridge: Bridge;
  readonly dataset: DatasetStore;
  readonly plan: PlanStore;
  readonly schedule: FrameScheduler;
}

export interface StartedRun {
  readonly config: RunConfig;
  readonly plan: StepPlan;
  readonly projectName: string;
}

export const [useRun, provideRun] = createContext<RunStore>();

/** The run that goes, or the last one that went, in this window: events become one view, at most once a frame. */
export class RunStore {
  readonly #engine: EngineClient;
  readonly #bridge: Bridge;
  readonly #dataset: DatasetStore;
  readonly #plan: PlanStore;
  readonly #schedule: FrameScheduler;
  readonly #onMeasured: (detail: RunDetail) => void;
  #view = $state.raw<RunView | null>(null);
  #started = $state.raw<StartedRun | null>(null);
  #detail = $state.raw<RunDetail | null>(null);
  #isStarting = $state.raw(false);
  #queue: RunEvent[] = [];
  #isScheduled = false;

  readonly isRunning = $derived(this.#isStarting || (this.#view !== null && this.#view.outcome === null));

  /** @param onMeasured called when a run has ended with a result */
  constructor(dependencies: RunStoreDependencies, onMeasured: (detail: RunDetail) => void) {
    this.#engine = dependencies.engine;
    this.#bridge = dependencies.bridge;
    this.#dataset = dependencies.dataset;
    this.#plan = dependencies.plan;
    this.#schedule = dependencies.schedule;
    this.#onMeasured = onMeasured;
  }

  get view(): RunView | null {
    return this.#view;
  }
  /** The settings the view belongs to. */
  get started(): StartedRun | null {
    return this.#started;
  }
  /** Everything about the run once it has ended with weights; null before. */
  get detail(): RunDetail | null {
    return this.#detail;
  }
  get isStarting(): boolean {
    return this.#isStarting;
  }

  listen(): () => void {
    const stops = [
      this.#engine.onEvent((event) => {
        this.#enqueue(event);
        if (event.kind === 'comparison.progress' && event.current !== null)
          this.#followNext(event.current.runId);
      }),
      // What keeps the list of runs from being read is reported where that list is shown.
      this.#engine.onReady(() => void this.#attachToRunning().catch(() => undefined)),
      this.#engine.onStopped(() => this.#endBecauseOfCrash()),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Starts as planned; does nothing without training images. @throws AppError if the run couldn't start */
  async start(): Promise<void> {
    const { config } = this.#plan;
    if (this.#plan.plan === null) return;
    const projectName = this.#dataset.summary?.name ?? '';
    this.#isStarting = true;
    this.#setBusy(true);
    try {
      const { runId, plan } = await this.#engine.call('run.start', config);
      this.#show(runId, { config, plan, projectName });
    } catch (error) {
      this.#setBusy(false);
      throw error;
    } finally {
      this.#isStarting = false;
    }
  }

  /** Goes on with an earlier run; its epochs so far are shown at once. @throws AppError where it cannot go on */
  async resume(runId: string, lowerMemory: boolean): Promise<void> {
    this.#isStarting = true;
    this.#setBusy(true);
    try {
      await this.#engine.call('run.resume', { runId, lowerMemory });
      this.#showGoingOn(await this.#engine.call('run.detail', { runId }));
    } catch (error) {
      this.#setBusy(false);
      throw error;
    } finally {
      this.#isStarting = false;
    }
    this.#flush();
  }

  async togglePause(): Promise<void> {
    if (this.#view === null) return;
    const { runId, isPaused } = this.#view;
    await this.#engine.call(isPaused ? 'run.continue' : 'run.pause', { runId });
  }

  async stop(keep: boolean): Promise<void> {
    if (this.#view === null) return;
    await this.#engine.call('run.stop', { runId: this.#view.runId, keep });
  }

  /** Back to the settings: what was shown of the ended run goes. */
  close(): void {
    if (this.isRunning) return;
    this.#view = null;
    this.#detail = null;
    this.#started = null;
  }

  #show(runId: string, started: StartedRun): void {
    this.#detail = null;
    this.#started = started;
    this.#view = startedRun(runId);
    this.#flush();
  }

  /** Events that come before `run.start` has answered wait in the queue until the run's id is known. */
  #enqueue(event: EngineEvent): void {
    if (!('runId' in event) || event.kind === 'export.progress') return;
    this.#queue.push(event);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#isStarting && (this.#view === null || this.#view.outcome !== null)) return;
    const before = this.#view;
    const events = this.#queue.splice(0);
    if (before === null) return;
    const after = events.reduce(reduceRun, before);
    this.#view = after;
    if (before.outcome === null && after.outcome !== null) void this.#onEnded(after.runId);
  }

  async #onEnded(runId: string): Promise<void> {
    this.#setBusy(false);
    try {
      const detail = await this.#engine.call('run.detail', { runId });
      if (this.#view?.runId === runId) this.#detail = detail;
      if (detail.result !== null) this.#onMeasured(detail);
    } catch {
      // A discarded run has no details; the view says how it ended.
    }
  }

  #endBecauseOfCrash(): void {
    this.#isStarting = false;
    if (this.#view === null || this.#view.outcome !== null) return;
    const failure = { code: 'engine/crashed', params: { reason: 'exited' } } as const;
    this.#view = { ...this.#view, isPaused: false, outcome: { reason: 'failed', failure } };
    this.#setBusy(false);
  }

  /** A window that was loaded again finds the run that still goes. */
  async #attachToRunning(): Promise<void> {
    if (this.#view !== null) return;
    const running = (await this.#engine.call('runs.list', {})).find((run) => run.status === 'running');
    if (running !== undefined) await this.#attach(running.runId);
  }

  #followNext(runId: string): void {
    // A run that was discarded meanwhile has nothing to show.
    this.#attach(runId).catch(() => undefined);
  }

  /** Shows a run that was not started here: one found going on, or the next one of a comparison. */
  async #attach(runId: string): Promise<void> {
    if (this.#view?.runId === runId && this.#view.outcome === null) return;
    const detail = await this.#engine.call('run.detail', { runId });
    // It may have ended by now; its last event has passed then, and another run's view must stay.
    if (detail.summary.status !== 'running') return;
    // The end of the run before may still wait for its frame.
    this.#flush();
    if (this.isRunning) return;
    this.#showGoingOn(detail);
    this.#setBusy(true);
  }

  #showGoingOn({ config, plan, summary, epochs }: RunDetail): void {
    this.#detail = null;
    this.#started = { config, plan, projectName: summary.projectName };
    this.#view = continuedRun(summary.runId, epochs);
  }

  #setBusy(isBusy: boolean): void {
    // Without an answer, closing the window asks nothing, or once too often.
    void this.#bridge.app['app.setBusy']({ isBusy }).catch(() => undefined);
  }
}

/** Frames while the window is visible; a timer otherwise, because hidden windows paint none. */
export function frameScheduler(target: Window): FrameScheduler {
  return (callback) => {
    if (target.document.visibilityState === 'visible') target.requestAnimationFrame(callback);
    else target.setTimeout(callback, 100);
  };
}
