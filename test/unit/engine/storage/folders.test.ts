import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultCacheFolder, defaultDataFolder } from '#engine/storage/folders.ts';

/** Plain JavaScript without types: it runs before anything is installed. */
const rule: string = '../../../../scripts/setup/folders.mjs';
const setUp = (await import(rule)) as {
  cacheFolder: typeof defaultCacheFolder;
  dataFolder: typeof defaultDataFolder;
};

describe('folders', () => {
  test.each([
    ['linux', {}, '/home/ada', '/home/ada/.cache/batchwise', '/home/ada/.local/share/batchwise'],
    ['linux', { XDG_CACHE_HOME: '/c', XDG_DATA_HOME: '/d' }, '/home/ada', '/c/batchwise', '/d/batchwise'],
    [
      'linux',
      { XDG_CACHE_HOME: '' },
      '/home/ada',
      '/home/ada/.cache/batchwise',
      '/home/ada/.local/share/batchwise',
    ],
    [
      'darwin',
      {},
      '/Users/ada',
      '/Users/ada/Library/Caches/Batchwise',
      '/Users/ada/Library/Application Support/Batchwise',
    ],
    [
      'win32',
      {},
      'C:\\Users\\ada',
      'C:\\Users\\ada\\AppData\\Local\\Batchwise\\Cache',
      'C:\\Users\\ada\\AppData\\Local\\Batchwise\\Data',
    ],
    [
      'win32',
      { LOCALAPPDATA: 'D:\\Local' },
      'C:\\Users\\ada',
      'D:\\Local\\Batchwise\\Cache',
      'D:\\Local\\Batchwise\\Data',
    ],
  ] as const)('on %s with %o lie where the system keeps such things', (platform, env, home, cache, data) => {
    expect(defaultCacheFolder(env, platform, home)).toBe(cache);
    expect(defaultDataFolder(env, platform, home)).toBe(data);
    expect(setUp.cacheFolder(env, platform, home)).toBe(cache);
    expect(setUp.dataFolder(env, platform, home)).toBe(data);
  });

  test('are BATCHWISE_CACHE and BATCHWISE_DATA if set, made absolute', () => {
    const env = { BATCHWISE_CACHE: 'some/cache', BATCHWISE_DATA: '/else/data' };
    expect(defaultCacheFolder(env, 'linux', '/home/ada')).toBe(path.resolve('some/cache'));
    expect(defaultDataFolder(env, 'linux', '/home/ada')).toBe('/else/data');
    expect(setUp.cacheFolder(env, 'linux', '/home/ada')).toBe(path.resolve('some/cache'));
    expect(setUp.dataFolder(env, 'linux', '/home/ada')).toBe('/else/data');
  });
});
