import { homedir } from 'node:os';
import path from 'node:path';
import type { Dataset } from '#engine/data/dataset.ts';
import { openDataset } from '#engine/data/open-dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { defaultCacheFolder } from '#engine/storage/folders.ts';
import { resultsFolder } from '../report/results-folder.ts';

/** Of benchmarks alone: crops stay here, so that only the first one decodes. The folder is the runner's own. */
export const benchEnvironment: EngineEnvironment = {
  cacheFolder: path.resolve(resultsFolder, 'cache'),
  dataFolder: path.resolve(resultsFolder, 'data'),
  assetsFolder: path.resolve('assets'),
  memoryProbePath: path.resolve('node_modules/.cache/batchwise-test/memory-probe.js'),
  placementProbePath: path.resolve('node_modules/.cache/batchwise-test/placement-probe.js'),
  decodeWorkerPath: path.resolve('node_modules/.cache/batchwise-test/decode-worker.js'),
  tensorflowFolder: path.join(defaultCacheFolder(process.env, process.platform, homedir()), 'tensorflow'),
  appVersion: '0.0.0-bench',
};

/** @returns undefined where `BATCHWISE_IMAGES` is not set */
export function imagesFolder(): string | undefined {
  return process.env['BATCHWISE_IMAGES'];
}

/**
 * Opens a folder or archive below the one that `BATCHWISE_IMAGES` names.
 * @returns undefined where the variable is not set
 */
export async function realImages(name: string, validation?: string): Promise<Dataset | undefined> {
  const root = imagesFolder();
  if (root === undefined) return undefined;
  return openDataset(
    {
      paths: [path.join(root, name)],
      ...(validation === undefined ? {} : { validationPath: path.join(root, validation) }),
      validationFraction: 0.2,
      splitSeed: 0,
    },
    {
      environment: benchEnvironment,
      edits: { excluded: new Map(), movedTo: new Map() },
      projectId: () => 'bench',
      onProgress: () => undefined,
    },
  );
}

/** Leaves out images evenly until so many train; validation keeps its share. */
export function keepTrainingImages(dataset: Dataset, images: number): void {
  const every = Math.round(dataset.ids('train').length / images);
  const out = (['train', 'validation', 'test'] as const).flatMap((part) =>
    [...dataset.ids(part)].filter((_, place) => part === 'test' || place % every !== 0),
  );
  dataset.setExcluded(out, true);
}
