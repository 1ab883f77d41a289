import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { EngineEvent, Input } from '#shared/contract/engine-api.ts';
import { AppError, toWire } from '#shared/domain/errors.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { RunFailure, RunResult, StepPlan } from '#shared/domain/run/run.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import type { Store } from '#engine/storage/database/store.ts';
import { refineRecommendation } from '#engine/batch-size/refine.ts';
import { removeCheckpoint } from '#engine/training/checkpoint/checkpoint-file.ts';
import { stepsFor } from '#engine/training/run-settings.ts';
import type { StopReason } from '#engine/training/stop.ts';
import {
  TrainingRun,
  type RunCheckpoints,
  type TrainingOutcome,
  type TrainingRequest,
} from '#engine/training/training-run.ts';
import { assertTrainable } from './dataset-service.ts';
import { savePath } from './landscape-files.ts';
import type { BackendService } from './backend-service.ts';
import { assertFreeFolder, removeSavedRun } from './runs/saved-run.ts';
import { findCheckpoint, findResumable, runningElsewhere } from './runs/resume-run.ts';
import { Pause } from './pause.ts';
import { resultOf, saveRun } from './runs/run-outcome.ts';

interface CurrentRun {
  readonly runId: string;
  /** Aborted with a `StopReason`. */
  readonly abort: AbortController;
  readonly pause: Pause;
  /** Also true where it was stopped to be kept and is discarded before that is done. */
  isDiscarded: boolean;
  /** Steps made so far, for the reply to a stop. */
  step: number;
  /** Settles when the run has ended and everything of it is on disk; never rejects. */
  ended: Promise<void>;
}

type EndReason = Extract<EngineEvent, { kind: 'run.ended' }>['reason'];

type RunWork = Pick<TrainingRequest, 'dataset' | 'config' | 'steps' | 'backend'> & {
  readonly checkpoints: RunCheckpoints;
};

/** Owns the one run that may be going, and writes runs down. */
export class TrainingService {
  readonly #environment: EngineEnvironment;
  readonly #store: Store;
  readonly #backends: BackendService;
  readonly #emit: (event: EngineEvent) => void;
  #current: CurrentRun | undefined;

  constructor(
    environment: EngineEnvironment,
    store: Store,
    backends: BackendService,
    emit: (event: EngineEvent) => void,
  ) {
    this.#environment = environment;
    this.#store = store;
    this.#backends = backends;
    this.#emit = emit;
  }

  get isRunning(): boolean {
    return this.#current !== undefined;
  }

  isCurrent(runId: string): boolean {
    return this.#current?.runId === runId;
  }

  /** @throws AppError `run/already-running` */
  assertNotRunning(): void {
    if (this.isRunning) {
      throw new AppError('run/already-running', { reason: 'training' });
    }
  }

  /**
   * Starts a run; how it goes on comes as events, and `run.ended` is always the last one.
   * @param folder where the run is saved; by default below the data folder
   * @throws AppError `usage/wrong-arguments` for a folder that holds a run; `dataset/too-few-images`;
   * `run/already-running`
   */
  async start(
    dataset: Dataset,
    config: RunConfig,
    folder?: string,
  ): Promise<{ runId: string; plan: StepPlan }> {
    this.assertNotRunning();
    assertTrainable(dataset);
    const plan = stepsFor(dataset, config);
    const { runId } = await this.#begin(newRunId(), async (current) => {
      const backend = await this.#backends.get(config.backend);
      const runFolder = folder ?? join(this.#environment.dataFolder, 'runs', current.runId);
      assertFreeFolder(this.#store, runFolder);
      this.#store.createRun({
        runId: current.runId,
        projectId: dataset.summary.projectId,
        config,
        plan,
        classNames: dataset.classNames,
        backend: await this.#backends.describe(config.backend),
        datasetFingerprint: dataset.summary.fingerprint,
        folder: runFolder,
        startedAt: new Date().toISOString(),
      });
      const checkpoints = { folder: runFolder, from: null, lowersMemory: false };
      return { ended: this.#run(current, { dataset, config, steps: plan, backend, checkpoints }) };
    });
    return { runId, plan };
  }

  /**
   * Goes on with a run where its checkpoint was written, or from its beginning where there is none yet.
   * @throws AppError `run/not-resumable` where it would not become the same run; `run/not-found`; `run/already-running`;
   * `storage/damaged`
   */
  async resume(dataset: Dataset, { runId, lowerMemory }: Input<'run.resume'>): Promise<{ runId: string }> {
    this.assertNotRunning();
    return this.#begin(runId, async (current) => {
      const run = findResumable(this.#store, runId);
      const { config, plan: steps, folder } = run;
      const backend = await this.#backends.get(config.backend);
      const from = await findCheckpoint(run, dataset, backend);
      if (!this.#store.reopenRun(runId, from?.position.epochs ?? [])) throw runningElsewhere(runId);
      current.step = from?.position.step ?? 0;
      if (from === null) this.#emit({ kind: 'run.notice', runId, code: 'run/starts-over', params: {} });
      const checkpoints = { folder, from, lowersMemory: lowerMemory };
      return { ended: this.#run(current, { dataset, config, steps, backend, checkpoints }) };
    });
  }

  /** @param launch does what is to be done before the run goes; its end is in an object, so that nobody awaits it here */
  async #begin(
    runId: string,
    launch: (current: CurrentRun) => Promise<{ readonly ended: Promise<void> }>,
  ): Promise<{ runId: string }> {
    const current: CurrentRun = {
      runId,
      abort: new AbortController(),
      pause: new Pause(),
      isDiscarded: false,
      step: 0,
      ended: Promise.resolve(),
    };
    this.#current = current;
    try {
      current.ended = (await launch(current)).ended;
    } catch (error) {
      this.#current = undefined;
      throw error;
    }
    return { runId };
  }

  setPaused(runId: string, isPaused: boolean): { isPaused: boolean } {
    const { pause, abort } = this.#running(runId);
    if (!isPaused) pause.end();
    else if (!abort.signal.aborted) pause.begin();
    this.#emit({ kind: 'run.paused', runId, isPaused: pause.isPaused });
    return { isPaused: pause.isPaused };
  }

  async stop(runId: string, keep: boolean): Promise<{ stoppedAtStep: number }> {
    const current = this.#running(runId);
    stop(current, keep ? 'keep' : 'discard');
    await current.ended;
    return { stoppedAtStep: current.step };
  }

  /** Settles when this run has ended and everything of it is on disk; at once where it is not going on. */
  async whenEnded(runId: string): Promise<void> {
    if (this.#current?.runId === runId) await this.#current.ended;
  }

  /** Stops what is going on and keeps it, for the end of the process. */
  async close(): Promise<void> {
    if (this.#current === undefined) return;
    stop(this.#current, 'keep');
    await this.#current.ended;
  }

  #running(runId: string): CurrentRun {
    if (this.#current?.runId !== runId) throw new AppError('run/not-running', { runId });
    return this.#current;
  }

  async #run(current: CurrentRun, work: RunWork): Promise<void> {
    const { runId, abort, pause } = current;
    const { dataset, checkpoints } = work;
    const { folder } = checkpoints;
    let reason: EndReason = 'failed';
    let failure: RunFailure | null = null;
    let result: RunResult | null = null;
    try {
      const run = new TrainingRun({
        ...work,
        runId,
        environment: this.#environment,
        opsOnProcessor: (...run) => this.#backends.placements.tryRun(...run),
        emit: (event) => this.#record(current, event),
        signal: abort.signal,
        pause,
      });
      const outcome = await run.run();
      result = resultOf(dataset, outcome);
      await saveRun(folder, dataset, outcome, result);
      const notice = await savePath(folder, outcome.path, dataset.summary.fingerprint);
      if (notice !== null) this.#emit({ kind: 'run.notice', runId, ...notice });
      await this.#refine(work, outcome);
      reason = current.isDiscarded ? 'discarded' : outcome.reason;
    } catch (error) {
      if (current.isDiscarded) reason = 'discarded';
      else failure = toWire(error);
    }
    await this.#end(current, folder, { reason, failure, result });
  }

  /** Never at the run's cost: a recommendation can be measured again. */
  async #refine({ dataset, config, backend }: RunWork, { measured }: TrainingOutcome): Promise<void> {
    const { cacheFolder } = this.#environment;
    const { noise } = measured;
    await refineRecommendation({ cacheFolder, dataset, config, backendId: backend.id, noise }).catch(
      () => undefined,
    );
  }

  async #end(
    { runId }: CurrentRun,
    folder: string,
    end: { reason: EndReason; failure: RunFailure | null; result: RunResult | null },
  ): Promise<void> {
    let { reason, failure } = end;
    try {
      if (reason === 'discarded') {
        await removeSavedRun(this.#store, runId);
      } else {
        // What was stopped or failed can be continued; what came to its end, or goes nowhere, cannot.
        if (reason === 'finished' || failure?.code === 'run/diverged') await removeCheckpoint(folder);
        const endedAt = new Date().toISOString();
        const { result } = end;
        this.#store.endRun(runId, {
          status: reason,
          endedAt,
          result,
          failure,
          hasWeights: reason !== 'failed',
        });
      }
    } catch (error) {
      reason = 'failed';
      failure = toWire(error);
    }
    this.#current = undefined;
    this.#emit({ kind: 'run.ended', runId, reason, failure });
  }

  #record(current: CurrentRun, event: EngineEvent): void {
    if (event.kind === 'run.step') current.step = event.step;
    if (event.kind === 'run.epoch') this.#store.addEpoch(current.runId, event.metrics);
    this.#emit(event);
  }
}

/** Ends its pause too. */
function stop(run: CurrentRun, reason: StopReason): void {
  if (reason === 'discard') run.isDiscarded = true;
  run.abort.abort(reason);
  run.pause.end();
}

/** Sorts by time and is unique between window and command line. */
export function newRunId(): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return `${time}-${randomBytes(3).toString('hex')}`;
}
