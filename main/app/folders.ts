import { existsSync } from 'node:fs';
import path from 'node:path';
import { builtFiles, cacheFolder, dataFolder, type Variables } from '#shared/domain/folders.ts';

export interface AppFolders {
  /** Projects, runs, settings; absolute. */
  readonly data: string;
  /** What can be made again; absolute. */
  readonly cache: string;
  /** Base models, sample dataset, icons; read-only, absolute. */
  readonly assets: string;
  /** Holds the TensorFlow runtime's current.json: the packaged app's own, else the cache's; absolute. */
  readonly tensorflow: string;
  /** The built page of the window; absolute. */
  readonly renderer: string;
  readonly preloadFile: string;
  readonly engineFile: string;
  readonly decodeWorkerFile: string;
  readonly memoryProbeFile: string;
  readonly placementProbeFile: string;
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
  const question = { ...place, resolve: (each: string) => path.resolve(each) };
  const cache = cacheFolder(question);
  const files = builtFiles({
    ...{
      env: place.env,
      cacheFolder: cache,
      builtFolder: place.builtFolder,
      join: (...paths) => path.join(...paths),
      exists,
    },
    resources: place.isPackaged ? place.resources : null,
  });
  const built = path.join(place.builtFolder, '..');
  return {
    data: dataFolder(question),
    cache,
    assets: place.isPackaged ? path.join(place.resources, 'assets') : path.join(built, '..', 'assets'),
    tensorflow: files.tensorflow,
    renderer: path.join(built, 'renderer'),
    preloadFile: path.join(built, 'preload', 'preload.cjs'),
    engineFile: path.join(place.builtFolder, 'engine.js'),
    decodeWorkerFile: files.decodeWorker,
    memoryProbeFile: files.memoryProbe,
    placementProbeFile: files.placementProbe,
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
