import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout of these scripts, whatever the working directory is. */
export const repositoryFolder = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));

/**
 * The folder for everything that can be made again: runtimes, features, thumbnails. shared/domain/folders.ts has the same
 * two rules, repeated here because set-up runs before anything is built, on a Node that can't load TypeScript; a test
 * compares both.
 * @returns an absolute path; the folder may not exist yet
 */
export function cacheFolder(env = process.env, platform = process.platform, home = homedir()) {
  if (env.BATCHWISE_CACHE) return path.resolve(env.BATCHWISE_CACHE);
  if (platform === 'win32') return `${localAppData(env, home)}\\Batchwise\\Cache`;
  if (platform === 'darwin') return `${home}/Library/Caches/Batchwise`;
  return `${env.XDG_CACHE_HOME || `${home}/.cache`}/batchwise`;
}

/**
 * The folder for projects, runs and settings.
 * @returns an absolute path; the folder may not exist yet
 */
export function dataFolder(env = process.env, platform = process.platform, home = homedir()) {
  if (env.BATCHWISE_DATA) return path.resolve(env.BATCHWISE_DATA);
  if (platform === 'win32') return `${localAppData(env, home)}\\Batchwise\\Data`;
  if (platform === 'darwin') return `${home}/Library/Application Support/Batchwise`;
  return `${env.XDG_DATA_HOME || `${home}/.local/share`}/batchwise`;
}

function localAppData(env, home) {
  return env.LOCALAPPDATA || `${home}\\AppData\\Local`;
}
