import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Where runtimes, features and thumbnails are kept: everything that can be made again.
 * shared/domain/folders.ts follows the same rule; change both or neither.
 * @returns an absolute path; the folder may not exist yet
 */
export function cacheFolder(env = process.env, platform = process.platform, home = homedir()) {
  const join = platform === 'win32' ? path.win32.join : path.posix.join;
  if (env.BATCHWISE_CACHE) return path.resolve(env.BATCHWISE_CACHE);
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Batchwise', 'Cache');
  }
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Batchwise');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'batchwise');
}
