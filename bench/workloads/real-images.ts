import { homedir } from 'node:os';
import path from 'node:path';
import type { Dataset } from '#engine/data/dataset.ts';
import { openDataset } from '#engine/data/open-dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { defaultCacheFolder } from '#engine/storage/folders.ts';
import { resultsFolder } from '../report/results-folder.ts';

/** Only for benchmarks: crops are cached here, so that only the first run decodes. */
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

/** @returns undefined if `BATCHWISE_IMAGES` isn't set */
export function imagesFolder(): string | undefined {
  return process.env['BATCHWISE_IMAGES'];
}

/**
 * Opens a folder or archive below the one that `BATCHWISE_IMAGES` names.
 * @returns undefined if the variable isn't set
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

/** Excludes images evenly until about this many are left to train on; validation shrinks in proportion. */
export function keepTrainingImages(dataset: Dataset, images: number): void {
  const every = Math.round(dataset.ids('train').length / images);
  const out = (['train', 'validation', 'test'] as const).flatMap((split) =>
    [...dataset.ids(split)].filter((_, index) => split === 'test' || index % every !== 0),
  );
  dataset.setExcluded(out, true);
}
