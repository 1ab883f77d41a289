import type { EngineEvent } from '#shared/contract/engine-api.ts';
import {
  AppError,
  type ErrorCode,
  fromWire,
  isAppError,
  toWire,
  type WireError,
} from '#shared/domain/errors.ts';
import type { ComparisonConfig } from '#shared/domain/comparison/comparison-config.ts';
import { planComparison } from '#shared/domain/comparison/plan-comparison.ts';
import {
  isDone,
  type PlannedRun,
  type ComparisonRun,
  type ComparisonStatus,
  type ComparisonSummary,
} from '#shared/domain/comparison/comparison.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { Store } from '#engine/storage/database/store.ts';
import type { StoredComparison } from '#engine/storage/database/comparisons.ts';
import { learningRateOf, resolveSettings } from '#engine/training/run-settings.ts';
import { assertTrainable, type DatasetService } from './dataset-service.ts';
import type { BackendService } from './backend-service.ts';
import { removeSavedRun } from './runs/saved-run.ts';
import { MemorySampler } from './memory-sampler.ts';
import { newRunId, type TrainingService } from './training-service.ts';

export interface ComparisonDependencies {
  readonly store: Store;
  readonly datasets: DatasetService;
  readonly backends: BackendService;
  readonly runs: TrainingService;
  readonly emit: (event: EngineEvent) => void;
  readonly isProcessAlive: (processId: number) => boolean;
}

interface CurrentComparison {
  readonly comparisonId: string;
  readonly dataset: Dataset;
  /** Set by a stop: what the comparison is then. */
  endsAs: ComparisonStatus | null;
  runId: string | null;
  /** Settles when its last run has ended and everything is written down; never rejects. */
  ended: Promise<void>;
}

/** Owns the one comparison that may be going: its queue of runs, one after another, each written down as it goes. */
export class ComparisonService {
  readonly #dependencies: ComparisonDependencies;
  #current: CurrentComparison | undefined;

  constructor(dependencies: ComparisonDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws AppError `comparison/already-running` */
  assertNotRunning(): void {
    if (this.#current === undefined) return;
    throw new AppError('comparison/already-running', { reason: 'with-these-images' });
  }

  async start(config: ComparisonConfig): Promise<{ comparisonId: string }> {
    const { datasets, backends, store } = this.#dependencies;
    assertTrainable(datasets.open);
    const planned = planRuns(config, datasets.open);
    await backends.get(config.base.backend);
    this.#assertIdle();
    const { projectId, fingerprint } = datasets.open.summary;
    const comparisonId = newRunId();
    store.comparisons.create({
      comparisonId,
      projectId,
      config,
      datasetFingerprint: fingerprint,
      validationImages: datasets.open.ids('validation').length,
      runs: planned,
      startedAt: new Date().toISOString(),
    });
    this.#begin(comparisonId, datasets.open);
    return { comparisonId };
  }

  /** @throws AppError `comparison/other-images` unless the same images are open, in the same classes and splits */
  async continue(comparisonId: string): Promise<{ comparisonId: string }> {
    const { datasets, backends, store, isProcessAlive } = this.#dependencies;
    const { datasetFingerprint, config } = this.#stored(comparisonId);
    if (datasets.open.summary.fingerprint !== datasetFingerprint) throw otherImages(comparisonId);
    await backends.get(config.base.backend);
    this.#assertIdle();
    store.markInterrupted(isProcessAlive);
    if (!store.comparisons.claim(comparisonId)) {
      throw new AppError('comparison/already-running', { reason: 'elsewhere', comparisonId });
    }
    this.#begin(comparisonId, datasets.open);
    return { comparisonId };
  }

  async stop(comparisonId: string): Promise<{ done: number; total: number }> {
    const current = this.#current;
    if (current?.comparisonId !== comparisonId)
      throw new AppError('comparison/not-running', { comparisonId });
    await this.#end(current, 'stopped');
    const { done, total } = this.#stored(comparisonId).summary;
    return { done, total };
  }

  list(): readonly ComparisonSummary[] {
    const { store, isProcessAlive } = this.#dependencies;
    store.markInterrupted(isProcessAlive);
    return store.comparisons.list();
  }

  detail(comparisonId: string): Omit<StoredComparison, 'datasetFingerprint'> {
    const { datasetFingerprint, ...detail } = this.#stored(comparisonId);
    return detail;
  }

  async remove(comparisonId: string): Promise<{ removed: boolean }> {
    const { store } = this.#dependencies;
    const { runs, summary } = this.#stored(comparisonId);
    if (summary.status === 'running')
      throw new AppError('comparison/already-running', { reason: 'this-comparison', comparisonId });
    store.comparisons.remove(comparisonId);
    for (const { runId } of runs) {
      if (runId !== null && store.run(runId) !== undefined) await removeSavedRun(store, runId);
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

  #begin(comparisonId: string, dataset: Dataset): void {
    const current = { comparisonId, dataset, endsAs: null, runId: null, ended: Promise.resolve() };
    this.#current = current;
    current.ended = this.#work(current);
  }

  async #end(current: CurrentComparison, status: ComparisonStatus): Promise<void> {
    current.endsAs ??= status;
    await this.#stopRun(current);
    await current.ended;
  }

  async #stopRun({ runId }: CurrentComparison): Promise<void> {
    const { runs } = this.#dependencies;
    if (runId !== null && runs.isCurrent(runId)) await runs.stop(runId, true);
  }

  async #work(current: CurrentComparison): Promise<void> {
    const { store } = this.#dependencies;
    const { comparisonId } = current;
    let failure: WireError | null = null;
    let status: ComparisonStatus = 'finished';
    try {
      for (const run of this.#stored(comparisonId).runs) {
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
      store.comparisons.setStatus(comparisonId, status);
    } catch (error) {
      failure ??= toWire(error);
    }
    this.#current = undefined;
    this.#emitStatus(current, status, failure);
  }

  /** One run to its end. @throws AppError where what ended it would meet the next one too */
  async #makeRun(current: CurrentComparison, run: ComparisonRun): Promise<void> {
    const { store, runs } = this.#dependencies;
    const { comparisonId } = current;
    const memory = new MemorySampler();
    try {
      const { runId } = await this.#startOrResume(current.dataset, run);
      store.comparisons.setRun(comparisonId, run.position, runId);
      current.runId = runId;
      this.#emitStatus(current, 'running', null, run.position);
      if (current.endsAs !== null) await this.#stopRun(current);
      await runs.whenEnded(runId);
    } finally {
      current.runId = null;
      store.comparisons.setPeakMemory(comparisonId, run.position, memory.stop());
    }
    const after = this.#stored(comparisonId).runs[run.position];
    // Someone stopped or discarded the run itself: the comparison does not go on behind their back.
    if (after === undefined || !isDone(after)) current.endsAs ??= 'stopped';
    if (after?.state === 'interrupted' && after.failure !== null && after.failure.code !== 'canceled')
      throw fromWire(after.failure);
    if (current.endsAs === null) this.#emitStatus(current, 'running', null);
  }

  /** A run that was interrupted goes on from its checkpoint; where it cannot, it begins again as a new one. */
  async #startOrResume(dataset: Dataset, { runId, config }: ComparisonRun): Promise<{ runId: string }> {
    const { runs, store } = this.#dependencies;
    if (runId !== null && store.run(runId)?.summary.isResumable === true) {
      try {
        return await runs.resume(dataset, { runId, lowerMemory: false });
      } catch (error) {
        const isItsOwn = isAppError(error) && cannotGoOn.has(error.code);
        if (!isItsOwn) throw error;
      }
    }
    return runs.start(dataset, config);
  }

  #emitStatus(
    { comparisonId, runId }: CurrentComparison,
    status: ComparisonStatus,
    failure: WireError | null,
    position?: number,
  ): void {
    const { done, total } = this.#stored(comparisonId).summary;
    const current = runId === null || position === undefined ? null : { runId, position };
    this.#dependencies.emit({
      kind: 'comparison.progress',
      comparisonId,
      status,
      done,
      total,
      current,
      failure,
    });
  }

  #assertIdle(): void {
    this.assertNotRunning();
    this.#dependencies.runs.assertNotRunning();
  }

  #stored(comparisonId: string): StoredComparison {
    const comparison = this.#dependencies.store.comparisons.find(comparisonId);
    if (comparison !== undefined) return comparison;
    throw new AppError('comparison/not-found', { comparisonId });
  }
}

/** What keeps a run from going on, and not the comparison: another backend or number of threads, a damaged checkpoint. */
const cannotGoOn: ReadonlySet<ErrorCode> = new Set(['run/not-resumable', 'storage/damaged']);

/** Every run with settings that exist and a rate that is definite or by rule. */
function planRuns(config: ComparisonConfig, dataset: Dataset): readonly PlannedRun[] {
  const base = { ...config.base, learningRate: 'auto' as const };
  const settings = resolveSettings({ ...base, batchSize: 1 });
  return planComparison(config, dataset.ids('train').length, (batchSize) =>
    learningRateOf({ ...base, batchSize }, settings, batchSize),
  );
}

function otherImages(comparisonId: string): AppError {
  return new AppError('comparison/other-images', { comparisonId });
}
