import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  builtFiles,
  cacheFolder,
  dataFolder,
  type BuiltFiles,
  type Variables,
} from '#shared/domain/folders.ts';

export interface AppFolders {
  /** The engine's (main/engine/environment.ts); absolute. */
  readonly engine: BuiltFiles & Readonly<Record<'dataFolder' | 'cacheFolder' | 'assetsFolder', string>>;
  /** The built page of the window; absolute. */
  readonly renderer: string;
  readonly preloadFile: string;
  readonly engineFile: string;
}

export interface AppPlace {
  /** The folder of the running entry: `out/main` of a checkout, or of the packaged app's archive. */
  readonly builtFolder: string;
  readonly isPackaged: boolean;
  /** `process.resourcesPath`. */
  readonly resources: string;
  readonly env: Variables;
  readonly platform: string;
  readonly home: string;
}

/** Where the app finds and keeps things, by whether it runs from a checkout or packaged. */
export function appFolders(place: AppPlace, exists: (file: string) => boolean = existsSync): AppFolders {
  const { builtFolder, isPackaged, resources, env } = place;
  const question = { ...place, resolve: (each: string) => path.resolve(each) };
  const cache = cacheFolder(question);
  const built = path.join(builtFolder, '..');
  return {
    engine: {
      dataFolder: dataFolder(question),
      cacheFolder: cache,
      assetsFolder: isPackaged ? path.join(resources, 'assets') : path.join(built, '..', 'assets'),
      ...builtFiles({
        ...{ env, cacheFolder: cache, builtFolder, exists },
        resources: isPackaged ? resources : null,
        join: (...paths) => path.join(...paths),
      }),
    },
    renderer: path.join(built, 'renderer'),
    preloadFile: path.join(built, 'preload', 'preload.cjs'),
    engineFile: path.join(builtFolder, 'engine.js'),
  };
}

/**
 * Where Electron keeps the window's own things (settings, caches). With `BATCHWISE_DATA` set everything lies below it,
 * so that two apps with other data folders (tests, a second user profile) never share a lock or a cache.
 * @returns undefined to leave Electron's default
 */
export function windowDataFolder(env: Variables, data: string): string | undefined {
  const override = env['BATCHWISE_DATA'];
  return override === undefined || override === '' ? undefined : path.join(data, 'window');
}
