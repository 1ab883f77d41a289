import { homedir } from 'node:os';
import path from 'node:path';
import type { Dataset } from '../../main/engine/dataset/dataset.ts';
import { openDataset } from '../../main/engine/dataset/open.ts';
import type { EngineEnvironment } from '../../main/engine/environment.ts';
import { defaultCacheFolder } from '../../main/engine/store/folders.ts';

/** Of benchmarks alone: crops stay here, so that only the first one decodes. The folder is the runner's own. */
export const benchEnvironment: EngineEnvironment = {
  cacheFolder: path.resolve('out/bench/cache'),
  dataFolder: path.resolve('out/bench/data'),
  assetsFolder: path.resolve('assets'),
  memoryTrialPath: path.resolve('node_modules/.cache/batchwise-test/memory-trial.js'),
  placementTrialPath: path.resolve('node_modules/.cache/batchwise-test/placement-trial.js'),
  decodeWorkerPath: path.resolve('node_modules/.cache/batchwise-test/decode-worker.js'),
  tensorflowFolder: path.join(defaultCacheFolder(process.env, process.platform, homedir()), 'tensorflow'),
  appVersion: '0.0.0-bench',
};

/**
 * Opens a folder or archive below the one that `BATCHWISE_PICTURES` names.
 * @returns undefined where the variable is not set
 */
export async function realPictures(name: string, validation?: string): Promise<Dataset | undefined> {
  const root = process.env['BATCHWISE_PICTURES'];
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
