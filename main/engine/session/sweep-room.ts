import type { EngineEvent } from '../../../shared/contract/engine-api.ts';
import {
  AppError,
  fromWire,
  toWire,
  type ErrorCode,
  type WireError,
} from '../../../shared/contract/errors.ts';
import type { SweepConfig } from '../../../shared/contract/sweep-config.ts';
import { planSweep } from '../../../shared/domain/sweep/plan-sweep.ts';
import {
  isDone,
  type PlannedRun,
  type SweepRun,
  type SweepStatus,
  type SweepSummary,
} from '../../../shared/domain/sweep/sweep.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Store } from '../store/store.ts';
import type { StoredSweep } from '../store/sweeps.ts';
import { learningRateOf, resolveSettings } from '../training/run-settings.ts';
import type { DatasetRoom } from './dataset-room.ts';
import type { EngineRoom } from './engine-room.ts';
import { removeKeptRun } from './kept-run.ts';
import { MemorySampler } from './memory-sampler.ts';
import { newRunId, refuseTooFewImages, type RunRoom } from './run-room.ts';

export interface SweepSurroundings {
  readonly store: Store;
  readonly datasets: DatasetRoom;
  readonly engines: EngineRoom;
  readonly runs: RunRoom;
  readonly emit: (event: EngineEvent) => void;
  readonly isProcessAlive: (processId: number) => boolean;
}

interface CurrentSweep {
  readonly sweepId: string;
  readonly dataset: Dataset;
  /** Set by a stop: what the comparison is then. */
  endsAs: SweepStatus | null;
  runId: string | null;
  /** Settles when its last run has ended and everything is written down; never rejects. */
  ended: Promise<void>;
}

/** Owns the one comparison that may be going: its queue of runs, one after another, each written down as it goes. */
export class SweepRoom {
  readonly #around: SweepSurroundings;
  #current: CurrentSweep | undefined;

  constructor(around: SweepSurroundings) {
    this.#around = around;
  }

  /** @throws AppError `sweep/already-running` */
  refuseWhileRunning(): void {
    if (this.#current === undefined) return;
    throw new AppError(
      'sweep/already-running',
      'A comparison of batch sizes is going on with these images. Stop it first, or let it finish.',
    );
  }

  async start(config: SweepConfig): Promise<{ sweepId: string }> {
    const { datasets, engines, store } = this.#around;
    refuseTooFewImages(datasets.open);
    const planned = planRuns(config, datasets.open);
    await engines.get(config.base.engine);
    this.#refuseBusy();
    const { projectId, fingerprint } = datasets.open.summary;
    const sweepId = newRunId();
    store.sweeps.create({
      sweepId,
      projectId,
      config,
      datasetFingerprint: fingerprint,
      validationImages: datasets.open.ids('validation').length,
      runs: planned,
      startedAt: new Date().toISOString(),
    });
    this.#begin(sweepId, datasets.open);
    return { sweepId };
  }

  /** @throws AppError `sweep/other-images` unless the same images are open, in the same classes and parts */
  async continue(sweepId: string): Promise<{ sweepId: string }> {
    const { datasets, engines, store, isProcessAlive } = this.#around;
    const { datasetFingerprint, config } = this.#stored(sweepId);
    if (datasets.open.summary.fingerprint !== datasetFingerprint) throw otherImages(sweepId);
    await engines.get(config.base.engine);
    this.#refuseBusy();
    store.markInterrupted(isProcessAlive);
    if (!store.sweeps.claim(sweepId)) {
      throw new AppError('sweep/already-running', 'Another Batchwise is working on this comparison.');
    }
    this.#begin(sweepId, datasets.open);
    return { sweepId };
  }

  async stop(sweepId: string): Promise<{ done: number; total: number }> {
    const current = this.#current;
    if (current?.sweepId !== sweepId)
      throw new AppError('sweep/not-running', 'This comparison is not going on any more.', { sweepId });
    await this.#end(current, 'stopped');
    const { done, total } = this.#stored(sweepId).summary;
    return { done, total };
  }

  list(): readonly SweepSummary[] {
    const { store, isProcessAlive } = this.#around;
    store.markInterrupted(isProcessAlive);
    return store.sweeps.list();
  }

  detail(sweepId: string): Omit<StoredSweep, 'datasetFingerprint'> {
    const { datasetFingerprint, ...detail } = this.#stored(sweepId);
    return detail;
  }

  async remove(sweepId: string): Promise<{ removed: boolean }> {
    const { store } = this.#around;
    const { runs, summary } = this.#stored(sweepId);
    if (summary.status === 'running')
      throw new AppError('sweep/already-running', 'This comparison is still going on. Stop it first.', {
        sweepId,
      });
    store.sweeps.remove(sweepId);
    for (const { runId } of runs) {
      if (runId !== null && store.run(runId) !== undefined) await removeKeptRun(store, runId);
    }
    return { removed: true };
  }

  /** Settles when the comparison that is going on has ended; at once where none is. */
  async whenEnded(): Promise<void> {
    await this.#current?.ended;
  }

  /** For the end of the process: what is done is kept, and the rest goes on when it is continued. */
  async close(): Promise<void> {
    if (this.#current !== undefined) await this.#end(this.#current, 'interrupted');
  }

  #begin(sweepId: string, dataset: Dataset): void {
    const current = { sweepId, dataset, endsAs: null, runId: null, ended: Promise.resolve() };
    this.#current = current;
    current.ended = this.#work(current);
  }

  async #end(current: CurrentSweep, status: SweepStatus): Promise<void> {
    current.endsAs ??= status;
    await this.#stopRun(current);
    await current.ended;
  }

  async #stopRun({ runId }: CurrentSweep): Promise<void> {
    const { runs } = this.#around;
    if (runId !== null && runs.isCurrent(runId)) await runs.stop(runId, true);
  }

  async #work(current: CurrentSweep): Promise<void> {
    const { store } = this.#around;
    const { sweepId } = current;
    let failure: WireError | null = null;
    let status: SweepStatus = 'finished';
    try {
      for (const run of this.#stored(sweepId).runs) {
        if (isDone(run)) continue;
        if (current.endsAs === null) await this.#makeRun(current, run);
        if (current.endsAs !== null) break;
      }
      status = current.endsAs ?? status;
    } catch (error) {
      status = current.endsAs ?? 'stopped';
      failure = toWire(error);
    }
    try {
      store.sweeps.setStatus(sweepId, status);
    } catch (error) {
      failure ??= toWire(error);
    }
    this.#current = undefined;
    this.#tell(current, status, failure);
  }

  /** One run to its end. @throws AppError where what ended it would meet the next one too */
  async #makeRun(current: CurrentSweep, run: SweepRun): Promise<void> {
    const { store, runs } = this.#around;
    const { sweepId } = current;
    const memory = new MemorySampler();
    try {
      const { runId } = await this.#startOrResume(current.dataset, run);
      store.sweeps.setRun(sweepId, run.position, runId);
      current.runId = runId;
      this.#tell(current, 'running', null, run.position);
      if (current.endsAs !== null) await this.#stopRun(current);
      await runs.whenEnded(runId);
    } finally {
      current.runId = null;
      store.sweeps.setPeakMemory(sweepId, run.position, memory.stop());
    }
    const after = this.#stored(sweepId).runs[run.position];
    // Someone stopped or discarded the run itself: the comparison does not go on behind their back.
    if (after === undefined || !isDone(after)) current.endsAs ??= 'stopped';
    if (after?.state === 'interrupted' && after.failure !== null && after.failure.code !== 'cancelled')
      throw fromWire(after.failure);
    if (current.endsAs === null) this.#tell(current, 'running', null);
  }

  /** A run that was interrupted goes on from its checkpoint; where it cannot, it begins again as a new one. */
  async #startOrResume(dataset: Dataset, { runId, config }: SweepRun): Promise<{ runId: string }> {
    const { runs, store } = this.#around;
    if (runId !== null && store.run(runId)?.summary.isResumable === true) {
      try {
        return await runs.resume(dataset, { runId, lowerMemory: false });
      } catch (error) {
        const isItsOwn = error instanceof AppError && cannotGoOn.has(error.code);
        if (!isItsOwn) throw error;
      }
    }
    return runs.start(dataset, config);
  }

  #tell(
    { sweepId, runId }: CurrentSweep,
    status: SweepStatus,
    failure: WireError | null,
    position?: number,
  ): void {
    const { done, total } = this.#stored(sweepId).summary;
    const current = runId === null || position === undefined ? null : { runId, position };
    this.#around.emit({ kind: 'sweep.progress', sweepId, status, done, total, current, failure });
  }

  #refuseBusy(): void {
    this.refuseWhileRunning();
    this.#around.runs.refuseWhileRunning();
  }

  #stored(sweepId: string): StoredSweep {
    const sweep = this.#around.store.sweeps.find(sweepId);
    if (sweep !== undefined) return sweep;
    throw new AppError('sweep/not-found', 'This comparison is not in the list any more.', { sweepId });
  }
}

/** What keeps a run from going on, and not the comparison: another engine or number of threads, a damaged checkpoint. */
const cannotGoOn: ReadonlySet<ErrorCode> = new Set(['run/not-resumable', 'storage/damaged']);

/** Every run with settings that exist and a rate that is definite or by rule. */
function planRuns(config: SweepConfig, dataset: Dataset): readonly PlannedRun[] {
  const base = { ...config.base, learningRate: 'auto' as const };
  const settings = resolveSettings({ ...base, batchSize: 1 });
  return planSweep(config, dataset.ids('train').length, (batchSize) =>
    learningRateOf({ ...base, batchSize }, settings, batchSize),
  );
}

function otherImages(sweepId: string): AppError {
  return new AppError(
    'sweep/other-images',
    'This comparison was begun with other images, or some were left out, moved or added since. Open the same ones as they were: only then are its runs comparable. What is done is kept.',
    { sweepId },
  );
}
