import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EngineEnvironment } from '#engine/environment.ts';
import { defaultCacheFolder, defaultDataFolder } from '#engine/storage/folders.ts';

/**
 * Where the command line finds things: beside the checkout it was built in, or inside the packaged app.
 * @param builtFolder the folder of the running entry: `out/main`, inside the app's archive where it is packaged
 */
export function commandLineEnvironment(builtFolder: string, appVersion: string): EngineEnvironment {
  const checkout = join(builtFolder, '../..');
  const resources = join(checkout, '..');
  const assetsFolder = [join(checkout, 'assets'), join(resources, 'assets')].find((folder) =>
    existsSync(folder),
  );
  const cacheFolder = defaultCacheFolder(process.env, process.platform, homedir());
  const packagedRuntime = join(resources, 'tensorflow');
  const cachedRuntime = process.env['BATCHWISE_TENSORFLOW'] ?? join(cacheFolder, 'tensorflow');
  const hasPackagedRuntime = existsSync(join(packagedRuntime, 'current.json'));
  return {
    cacheFolder,
    dataFolder: defaultDataFolder(process.env, process.platform, homedir()),
    assetsFolder: assetsFolder ?? join(checkout, 'assets'),
    decodeWorkerPath: join(builtFolder, 'decode-worker.js'),
    memoryProbePath: join(builtFolder, 'memory-probe.js'),
    placementProbePath: join(builtFolder, 'placement-probe.js'),
    tensorflowFolder: hasPackagedRuntime ? packagedRuntime : cachedRuntime,
    appVersion,
  };
}
