import { resolve } from 'node:path';
import { cacheFolder, dataFolder, type Variables } from '#shared/domain/folders.ts';

/** @see cacheFolder for the rule */
export function defaultCacheFolder(env: Variables, platform: NodeJS.Platform, home: string): string {
  return cacheFolder({ env, platform, home, resolve });
}

/** @see dataFolder for the rule */
export function defaultDataFolder(env: Variables, platform: NodeJS.Platform, home: string): string {
  return dataFolder({ env, platform, home, resolve });
}
