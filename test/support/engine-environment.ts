import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EngineEnvironment } from '#engine/environment.ts';
import { defaultCacheFolder } from '#engine/storage/folders.ts';
import { decodeWorkerPath, memoryProbePath, placementProbePath } from './backend-programs.ts';

const repository = join(import.meta.dirname, '../..');

/** A folder of the test's own; removed when the test has finished. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'batchwise-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Cache and data of the test's own, the real assets, and the TensorFlow runtime that set-up put in the real cache. */
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
