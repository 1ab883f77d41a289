import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineApi, EngineEvent, RunDetail } from '#shared/contract/engine-api.ts';
import type { CacheReport } from '#shared/domain/cache-report.ts';
import { AppError } from '#shared/domain/errors.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { cropCollection } from '#engine/data/decode/crop-record.ts';
import { blobBudgetBytes, blobFolder } from '#engine/storage/blob-store.ts';
import { freeDiskBytes } from '#engine/storage/disk-space.ts';
import { isProcessAlive } from '#engine/storage/process-alive.ts';
import { openStore, type Store } from '#engine/storage/database/store.ts';
import { previewPlan } from './plan/plan-preview.ts';
import { predictedImages } from './predicted-images.ts';
import { describeCatalog } from './catalog.ts';
import { DatasetService, samplePath } from './dataset-service.ts';
import { BackendService } from './backend-service.ts';
import { exportRun } from './export-run.ts';
import { folderSize } from './runs/folder-size.ts';
import { LandscapeService } from './landscape-service.ts';
import { PredictionService } from './prediction-service.ts';
import { readSavedRun, removeSavedRun, storedRun } from './runs/saved-run.ts';
import { RecommendationService } from './recommendation-service.ts';
import { TrainingService } from './training-service.ts';
import { exportComparison } from './comparison-export.ts';
import { ComparisonService } from './comparison-service.ts';

/** One dataset and one run: what the window and the command line both work with. */
export interface Session {
  readonly api: EngineApi;
  readonly runs: TrainingService;
  readonly comparisons: ComparisonService;
  readonly datasets: DatasetService;
  readonly backends: BackendService;
  readonly recommendations: RecommendationService;
  readonly store: Store;
  /** Stops a run that is going on, keeps it, and closes every file. */
  close(): Promise<void>;
}

export function createSession(environment: EngineEnvironment, emit: (event: EngineEvent) => void): Session {
  const store = openStore(environment.dataFolder);
  store.markInterrupted(isProcessAlive);
  const backends = new BackendService(environment);
  const datasets = new DatasetService(environment, store, emit);
  const runs = new TrainingService(environment, store, backends, emit);
  const recommendations = new RecommendationService(environment, backends, emit);
  const comparisons = new ComparisonService({ store, datasets, backends, runs, emit, isProcessAlive });
  const predictions = new PredictionService(environment, backends, (runId) => readSavedRun(store, runId));
  const landscapes = new LandscapeService({ environment, store, backends, datasets, runs, emit });
  const session: Omit<Session, 'api'> = {
    runs,
    comparisons,
    datasets,
    backends,
    recommendations,
    store,
    async close() {
      await recommendations.stop();
      await comparisons.close();
      await runs.close();
      await landscapes.interrupt();
      await datasets.close();
      predictions.dispose();
      await backends.dispose();
      store.close();
    },
  };
  return { ...session, api: engineApi(environment, { ...session, predictions, landscapes }, emit) };
}

type Services = Omit<Session, 'api'> & {
  readonly predictions: PredictionService;
  readonly landscapes: LandscapeService;
};

function engineApi(
  environment: EngineEnvironment,
  { runs, comparisons, datasets, backends, recommendations, store, predictions, landscapes }: Services,
  emit: (event: EngineEvent) => void,
): EngineApi {
  const assertIdle = (): void => {
    runs.assertNotRunning();
    // Between two runs of a comparison none is going on, and yet nothing may change.
    comparisons.assertNotRunning();
  };
  /** What a run needs ends others' work that can be asked for again. */
  const cancelOthers = async (): Promise<void> => {
    assertIdle();
    await recommendations.stop();
    await landscapes.interrupt();
  };
  return {
    'backend.describe': async () => backends.describe('auto'),
    'catalog.get': () => Promise.resolve(describeCatalog()),

    'dataset.open': async (input, signal) => {
      await cancelOthers();
      return datasets.replace(input, signal);
    },
    'dataset.sample': async () => ({ path: await samplePath(environment.assetsFolder) }),
    'dataset.summary': () => Promise.resolve(datasets.current?.summary ?? null),
    'dataset.images': async (input) => Promise.resolve(datasets.open.page(input)),
    'dataset.setExcluded': guardedEdit(assertIdle, (input) => datasets.setExcluded(input)),
    'dataset.move': guardedEdit(assertIdle, (input) => datasets.move(input)),
    'dataset.undo': guardedEdit(assertIdle, () => datasets.undo()),
    'image.prepare': async ({ hash, kind }) => ({ path: await datasets.open.prepare(hash, kind) }),

    'plan.preview': (config) =>
      previewPlan(datasets.open, config, environment, backends.loadedReport(config.backend)),
    'batchSize.recommend': async (config, signal) => {
      await cancelOthers();
      return recommendations.measure(datasets.open, config, signal);
    },
    'batchSize.stop': async () => ({ wasMeasuring: await recommendations.stop() }),
    'batchSize.measured': async (config) => recommendations.measured(datasets.open, config),
    'run.start': async (config) => {
      await cancelOthers();
      return runs.start(datasets.open, config);
    },
    'run.resume': async (input) => {
      await cancelOthers();
      store.markInterrupted(isProcessAlive);
      return runs.resume(datasets.open, input);
    },
    'run.pause': async ({ runId }) => Promise.resolve(runs.setPaused(runId, true)),
    'run.continue': async ({ runId }) => Promise.resolve(runs.setPaused(runId, false)),
    'run.stop': async ({ runId, keep }) => runs.stop(runId, keep),
    'run.detail': async ({ runId }) => Promise.resolve(detailOf(store, runId)),
    'run.remove': async ({ runId }) => {
      await landscapes.interrupt();
      return removeRun(store, runs, runId);
    },
    'comparison.start': async (config) => {
      await recommendations.stop();
      return comparisons.start(config);
    },
    'comparison.stop': async ({ comparisonId }) => comparisons.stop(comparisonId),
    'comparison.continue': async ({ comparisonId }) => {
      await recommendations.stop();
      return comparisons.continue(comparisonId);
    },
    'comparison.list': () => Promise.resolve(comparisons.list()),
    'comparison.detail': async ({ comparisonId }) => Promise.resolve(comparisons.detail(comparisonId)),
    'comparison.remove': async ({ comparisonId }) => comparisons.remove(comparisonId),
    'comparison.export': async (input) => exportComparison(comparisons.detail(input.comparisonId), input),
    'runs.list': () => Promise.resolve(store.runs()),
    'projects.recent': () => Promise.resolve(store.recentProjects(12)),
    'run.images': async (input) => {
      const { projectId } = storedRun(store, input.runId).summary;
      // What was done with images of another project says nothing of these, even where files are alike.
      const dataset = datasets.current?.summary.projectId === projectId ? datasets.current : undefined;
      return predictedImages(dataset, await readSavedRun(store, input.runId), input);
    },
    'run.lossLandscape': async ({ runId }, signal) => landscapes.landscapeOf(runId, signal),

    'prediction.classify': async (input) => predictions.classify(input),
    'export.write': async (input, signal) =>
      exportRun({ environment, run: await readSavedRun(store, input.runId), input, emit, signal }),

    'cache.describe': async () => describeCache(environment),
    'cache.clear': async () => {
      await cancelOthers();
      return clearCache(environment, datasets);
    },
  };
}

/** Edits wait until a run has ended: it counts on the images it started with. */
function guardedEdit<I, O>(assertIdle: () => void, edit: (input: I) => O): (input: I) => Promise<O> {
  return async (input) => {
    assertIdle();
    return Promise.resolve(edit(input));
  };
}

function detailOf(store: Store, runId: string): RunDetail {
  const { folder: _folder, datasetFingerprint: _fingerprint, ...detail } = storedRun(store, runId);
  return detail;
}

async function removeRun(store: Store, runs: TrainingService, runId: string): Promise<{ removed: boolean }> {
  if (runs.isCurrent(runId)) throw new AppError('run/already-running', { reason: 'this-run', runId });
  await removeSavedRun(store, runId);
  return { removed: true };
}

/** Where an earlier build saved features and crops; only the user clears it. */
const earlierFolders = ['features', 'crops'];
const imageFolder = 'images';

async function describeCache({ cacheFolder }: EngineEnvironment): Promise<CacheReport> {
  const sizeOf = (...names: string[]): Promise<number> => folderSize(join(cacheFolder, ...names));
  const sizes = await Promise.all(earlierFolders.map((name) => sizeOf(name)));
  const cropBytes = await sizeOf(blobFolder, cropCollection);
  return {
    featureBytes: (await sizeOf(blobFolder)) - cropBytes,
    cropBytes,
    budgetBytes: blobBudgetBytes,
    imageBytes: await sizeOf(imageFolder),
    earlierBytes: sizes.reduce((sum, size) => sum + size, 0),
    freeBytes: await freeDiskBytes(cacheFolder),
  };
}

async function clearCache(
  { cacheFolder }: EngineEnvironment,
  datasets: DatasetService,
): Promise<{ freedBytes: number }> {
  const collections = await readdir(join(cacheFolder, blobFolder)).catch(() => []);
  // An open dataset reads its crops from the cache, so those go only when none is open.
  const cleared = collections.filter((name) => name !== cropCollection || datasets.current === undefined);
  const folders = [...cleared.map((name) => join(blobFolder, name)), imageFolder, ...earlierFolders];
  let freedBytes = 0;
  for (const name of folders) {
    const folder = join(cacheFolder, name);
    freedBytes += await folderSize(folder);
    await rm(folder, { recursive: true, force: true });
  }
  return { freedBytes };
}
