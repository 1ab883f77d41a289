import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appFolders, windowDataFolder, type AppPlace } from '#app/folders.ts';
import { JsonFile } from '#app/json-file.ts';
import { openedPaths } from '#app/opened-paths.ts';
import { Settings } from '#shared/contract/app-api.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'batchwise-app-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('settings', () => {
  test('are kept, and nothing is left beside them', async () => {
    const file = path.join(folder, 'new', 'settings.json');
    new JsonFile(file, Settings).write({ theme: 'dark' });
    expect(new JsonFile(file, Settings).read()).toEqual({ theme: 'dark' });
    expect(await readdir(path.dirname(file))).toEqual(['settings.json']);
  });

  test.each(['', '{"theme":', '{"theme":"pink"}', '[]', 'null'])(
    'that read %j are the default ones',
    async (text) => {
      const file = path.join(folder, 'settings.json');
      await writeFile(file, text);
      expect(new JsonFile(file, Settings).read()).toEqual({ theme: 'system' });
      expect(await readFile(file, 'utf8')).toBe(text);
    },
  );

  test('that are not there are the default ones', () => {
    expect(new JsonFile(path.join(folder, 'none.json'), Settings).read()).toEqual({ theme: 'system' });
  });
});

describe('folders', () => {
  const checkout: AppPlace = {
    builtFolder: '/repo/out/main',
    isPackaged: false,
    resources: '/electron/resources',
    env: {},
    platform: 'linux',
    home: '/home/ada',
  };
  const packaged: AppPlace = {
    ...checkout,
    builtFolder: '/app/resources/app.asar/out/main',
    isPackaged: true,
    resources: '/app/resources',
  };

  test('of a checkout lie beside the sources, and its TensorFlow in the cache', () => {
    expect(appFolders(checkout, () => true)).toEqual({
      engine: {
        dataFolder: '/home/ada/.local/share/batchwise',
        cacheFolder: '/home/ada/.cache/batchwise',
        assetsFolder: '/repo/assets',
        tensorflowFolder: '/home/ada/.cache/batchwise/tensorflow',
        decodeWorkerPath: '/repo/out/main/decode-worker.js',
        memoryProbePath: '/repo/out/main/memory-probe.js',
        placementProbePath: '/repo/out/main/placement-probe.js',
      },
      renderer: '/repo/out/renderer',
      preloadFile: '/repo/out/preload/preload.cjs',
      engineFile: '/repo/out/main/engine.js',
    });
  });

  test('of the packaged app lie inside it, TensorFlow too where it was packaged along', () => {
    expect(appFolders(packaged, () => true)).toMatchObject({
      engine: { assetsFolder: '/app/resources/assets', tensorflowFolder: '/app/resources/tensorflow' },
      renderer: '/app/resources/app.asar/out/renderer',
    });
    expect(appFolders(packaged, () => false).engine.tensorflowFolder).toBe(
      '/home/ada/.cache/batchwise/tensorflow',
    );
  });

  test('follow the variables, the window’s own data too', () => {
    const env = { BATCHWISE_CACHE: '/c', BATCHWISE_DATA: '/d', BATCHWISE_TENSORFLOW: '/t' };
    expect(appFolders({ ...checkout, env })).toMatchObject({
      engine: { cacheFolder: '/c', dataFolder: '/d', tensorflowFolder: '/t' },
    });
    expect(windowDataFolder(env, '/d')).toBe('/d/window');
    expect(windowDataFolder({}, '/d')).toBeUndefined();
  });
});

test('of a start’s arguments, folders and archives are opened; switches, other files and the app itself are not', async () => {
  const appFolder = path.join(folder, 'app');
  for (const name of ['app', 'images 🐜', 'nested']) await mkdir(path.join(folder, name));
  for (const name of ['set.ZIP', 'loader.js']) await writeFile(path.join(folder, name), '');
  const args = [
    '--inspect=0',
    '-r',
    './loader.js',
    appFolder,
    'images 🐜',
    './set.ZIP',
    'gone',
    path.join(folder, 'nested'),
  ];
  expect(openedPaths(args, folder, appFolder)).toEqual(
    ['images 🐜', 'set.ZIP', 'nested'].map((name) => path.join(folder, name)),
  );
});
