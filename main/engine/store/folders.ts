import path from 'node:path';

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Where everything is kept that can be made again: runtimes, features, thumbnails.
 * scripts/setup/cache-folder.mjs follows the same rule, because it runs before anything is built; change both or neither.
 * @param env the process's environment; `BATCHWISE_CACHE` decides where it is set
 * @returns an absolute path; the folder may not exist yet
 */
export function defaultCacheFolder(env: Variables, platform: NodeJS.Platform, home: string): string {
  const override = env['BATCHWISE_CACHE'];
  if (isSet(override)) return path.resolve(override);
  const join = joinOn(platform);
  if (platform === 'win32') return join(localAppData(env, home), 'Batchwise', 'Cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Batchwise');
  return join(setOr(env['XDG_CACHE_HOME'], join(home, '.cache')), 'batchwise');
}

/**
 * Where projects, runs and settings are kept, for the window and the command line alike.
 * @param env the process's environment; `BATCHWISE_DATA` decides where it is set
 * @returns an absolute path; the folder may not exist yet
 */
export function defaultDataFolder(env: Variables, platform: NodeJS.Platform, home: string): string {
  const override = env['BATCHWISE_DATA'];
  if (isSet(override)) return path.resolve(override);
  const join = joinOn(platform);
  if (platform === 'win32') return join(localAppData(env, home), 'Batchwise', 'Data');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Batchwise');
  return join(setOr(env['XDG_DATA_HOME'], join(home, '.local', 'share')), 'batchwise');
}

function localAppData(env: Variables, home: string): string {
  return setOr(env['LOCALAPPDATA'], path.win32.join(home, 'AppData', 'Local'));
}

function joinOn(platform: NodeJS.Platform): (...parts: string[]) => string {
  const flavour = platform === 'win32' ? path.win32 : path.posix;
  return (...parts) => flavour.join(...parts);
}

/** An empty variable counts as not set, as shells have it. */
function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function setOr(value: string | undefined, otherwise: string): string {
  return isSet(value) ? value : otherwise;
}
