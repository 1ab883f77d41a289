import type { EngineEvent, RunDetail } from '#shared/contract/engine-api.ts';
import { AppError, throwIfAborted } from '#shared/domain/errors.ts';
import type { LossLandscape } from '#shared/domain/landscape/loss-landscape.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import type { Store } from '#engine/storage/database/store.ts';
import { computeLossLandscape } from '#engine/landscape/compute-loss-landscape.ts';
import { readPath } from '#engine/landscape/path-file.ts';
import { eventThrottle } from '#engine/training/pacing.ts';
import type { DatasetService } from './dataset-service.ts';
import type { BackendService } from './backend-service.ts';
import { storedRun } from './runs/saved-run.ts';
import { readLandscape, writeLandscape } from './landscape-files.ts';
import type { TrainingService } from './training-service.ts';

export interface LandscapeDependencies {
  readonly environment: EngineEnvironment;
  readonly store: Store;
  readonly backends: BackendService;
  readonly datasets: DatasetService;
  readonly runs: TrainingService;
  readonly emit: (event: EngineEvent) => void;
}

interface Measuring {
  readonly abort: AbortController;
  /** Settles when nothing is measured any more; never rejects. */
  readonly ended: Promise<unknown>;
}

/** Measures the loss landscapes of saved runs, one at a time, and saves them in the runs' folders. */
export class LandscapeService {
  readonly #dependencies: LandscapeDependencies;
  #current: Measuring | undefined;

  constructor(dependencies: LandscapeDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * A training goes first: none may be going on, and one that begins meanwhile ends the measuring. Asking for another
   * landscape ends it too.
   * @throws AppError `run/not-found`, `run/no-path`, `run/already-running`, `dataset/not-open`, `run/other-images`,
   * `storage/damaged`, `canceled`
   */
  async landscapeOf(runId: string, signal: AbortSignal): Promise<LossLandscape> {
    const run = storedRun(this.#dependencies.store, runId);
    const saved = await readLandscape(run.folder);
    if (saved !== null) return saved;
    this.#dependencies.runs.assertNotRunning();
    // Two that waited for the same end go on at the same moment, and one of them is first.
    do await this.interrupt();
    while (this.#current !== undefined);
    throwIfAborted(signal);
    const abort = new AbortController();
    const measured = this.#measure(run, AbortSignal.any([signal, abort.signal]));
    const current = { abort, ended: measured.catch(() => undefined) };
    this.#current = current;
    try {
      return await measured;
    } finally {
      if (this.#current === current) this.#current = undefined;
    }
  }

  /** Ends what is being measured: its call rejects with `canceled`. */
  async interrupt(): Promise<void> {
    while (this.#current !== undefined) {
      const { abort, ended } = this.#current;
      abort.abort();
      await ended;
    }
  }

  async #measure(run: RunDetail & { readonly folder: string }, signal: AbortSignal): Promise<LossLandscape> {
    const { environment, backends, datasets, runs, emit } = this.#dependencies;
    const { config, folder } = run;
    const { runId } = run.summary;
    const path = await readPath(folder);
    const dataset = datasets.open;
    assertTrainedOn(dataset, path.datasetFingerprint, run.summary.projectName);
    const isDue = eventThrottle();
    const landscape = await computeLossLandscape({
      runId,
      path,
      config,
      dataset,
      backend: await backends.get(config.backend),
      environment,
      signal,
      pause: { whenRunning: () => Promise.resolve().then(() => runs.assertNotRunning()) },
      onProgress: (done, total) => {
        if (isDue() || done === total) emit({ kind: 'run.lossLandscapeProgress', runId, done, total });
      },
    });
    throwIfAborted(signal);
    // An image that cannot be saved is measured again the next time.
    await writeLandscape(folder, landscape).catch(() => undefined);
    return landscape;
  }
}

function assertTrainedOn(dataset: Dataset, fingerprint: string, projectName: string): void {
  if (dataset.summary.fingerprint === fingerprint) return;
  throw new AppError('run/other-images', { projectName });
}
