import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { builtFiles } from '#shared/domain/folders.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { defaultCacheFolder, defaultDataFolder } from '#engine/storage/folders.ts';

/**
 * The command line's folders and files: in the checkout it was built in, or inside the packaged app.
 * @param builtFolder the folder of the running entry: `out/main`, inside the app's archive if packaged
 */
export function commandLineEnvironment(builtFolder: string, appVersion: string): EngineEnvironment {
  const checkout = join(builtFolder, '../..');
  const resources = join(checkout, '..');
  const assetsFolder = [join(checkout, 'assets'), join(resources, 'assets')].find((folder) =>
    existsSync(folder),
  );
  const cacheFolder = defaultCacheFolder(process.env, process.platform, homedir());
  return {
    cacheFolder,
    dataFolder: defaultDataFolder(process.env, process.platform, homedir()),
    assetsFolder: assetsFolder ?? join(checkout, 'assets'),
    ...builtFiles({ env: process.env, cacheFolder, builtFolder, resources, join, exists: existsSync }),
    appVersion,
  };
}
