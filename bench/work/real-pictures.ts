import { homedir } from 'node:os';
import path from 'node:path';
import type { Dataset } from '../../main/engine/dataset/dataset.ts';
import { openDataset } from '../../main/engine/dataset/open.ts';
import type { EngineEnvironment } from '../../main/engine/environment.ts';
import { defaultCacheFolder } from '../../main/engine/store/folders.ts';
import { resultsFolder } from '../report/results-folder.ts';

/** Of benchmarks alone: crops stay here, so that only the first one decodes. The folder is the runner's own. */
export const benchEnvironment: EngineEnvironment = {
  cacheFolder: path.resolve(resultsFolder, 'cache'),
  dataFolder: path.resolve(resultsFolder, 'data'),
  assetsFolder: path.resolve('assets'),
  memoryTrialPath: path.resolve('node_modules/.cache/batchwise-test/memory-trial.js'),
  placementTrialPath: path.resolve('node_modules/.cache/batchwise-test/placement-trial.js'),
  decodeWorkerPath: path.resolve('node_modules/.cache/batchwise-test/decode-worker.js'),
  tensorflowFolder: path.join(defaultCacheFolder(process.env, process.platform, homedir()), 'tensorflow'),
  appVersion: '0.0.0-bench',
};

/** @returns undefined where `BATCHWISE_IMAGES` is not set */
export function picturesFolder(): string | undefined {
  return process.env['BATCHWISE_IMAGES'];
}

/**
 * Opens a folder or archive below the one that `BATCHWISE_IMAGES` names.
 * @returns undefined where the variable is not set
 */
export async function realPictures(name: string, validation?: string): Promise<Dataset | undefined> {
  const root = picturesFolder();
  if (root === undefined) return undefined;
  return openDataset(
    {
      paths: [path.join(root, name)],
      ...(validation === undefined ? {} : { validationPath: path.join(root, validation) }),
      validationShare: 0.2,
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

/** Leaves out pictures evenly until so many train; validation keeps its share. */
export function keepTrainingPictures(dataset: Dataset, images: number): void {
  const every = Math.round(dataset.ids('train').length / images);
  const out = (['train', 'validation', 'test'] as const).flatMap((part) =>
    [...dataset.ids(part)].filter((_, place) => part === 'test' || place % every !== 0),
  );
  dataset.setExcluded(out, true);
}
