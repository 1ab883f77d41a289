import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EngineEnvironment } from '#engine/environment.ts';
import { defaultCacheFolder } from '#engine/storage/folders.ts';
import { decodeWorkerPath, memoryProbePath, placementProbePath } from './backend-programs.ts';

const repository = join(import.meta.dirname, '../..');

/** A folder for the test, removed when it has finished. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'batchwise-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Separate cache and data, the real assets, and the TensorFlow runtime in the real cache. */
export async function testEnvironment(): Promise<EngineEnvironment> {
  const folder = await temporaryFolder();
  const realCache = defaultCacheFolder(process.env, process.platform, homedir());
  return {
    cacheFolder: join(folder, 'cache'),
    dataFolder: join(folder, 'data'),
    assetsFolder: join(repository, 'assets'),
    decodeWorkerPath,
    memoryProbePath,
    placementProbePath,
    tensorflowFolder: join(realCache, 'tensorflow'),
    appVersion: '0.0.0-test',
  };
}
