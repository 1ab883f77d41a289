export type Variables = Readonly<Record<string, string | undefined>>;

export interface FolderQuestion {
  /** The process's environment. */
  readonly env: Variables;
  /** As `process.platform` says it. */
  readonly platform: string;
  /** The user's home folder, absolute. */
  readonly home: string;
  /** Makes a path absolute; given by the caller, because only Node can. */
  readonly resolve: (path: string) => string;
}

/**
 * Where everything is stored that can be made again: runtimes, features, thumbnails. `BATCHWISE_CACHE` decides where it is set.
 * scripts/setup/folders.mjs has the same two rules, because set-up runs before anything is built; a test compares both.
 * @returns an absolute path; the folder may not exist yet
 */
export function cacheFolder({ env, platform, home, resolve }: FolderQuestion): string {
  const override = env['BATCHWISE_CACHE'];
  if (isSet(override)) return resolve(override);
  if (platform === 'win32') return `${localAppData(env, home)}\\Batchwise\\Cache`;
  if (platform === 'darwin') return `${home}/Library/Caches/Batchwise`;
  return `${setOr(env['XDG_CACHE_HOME'], `${home}/.cache`)}/batchwise`;
}

/**
 * Where projects, runs, and settings are stored, for the window and the command line alike. `BATCHWISE_DATA` decides where it is set.
 * @returns an absolute path; the folder may not exist yet
 */
export function dataFolder({ env, platform, home, resolve }: FolderQuestion): string {
  const override = env['BATCHWISE_DATA'];
  if (isSet(override)) return resolve(override);
  if (platform === 'win32') return `${localAppData(env, home)}\\Batchwise\\Data`;
  if (platform === 'darwin') return `${home}/Library/Application Support/Batchwise`;
  return `${setOr(env['XDG_DATA_HOME'], `${home}/.local/share`)}/batchwise`;
}

export interface BuiltFilesQuestion {
  readonly env: Variables;
  /** See `cacheFolder`. */
  readonly cacheFolder: string;
  /** The folder of the running entry: `out/main` of a checkout, or inside the packaged app's archive. */
  readonly builtFolder: string;
  /** The resources of the packaged app; null where nothing is packaged. */
  readonly resources: string | null;
  readonly join: (...paths: string[]) => string;
  readonly exists: (path: string) => boolean;
}

export interface BuiltFiles {
  /** Holds the TensorFlow runtime's current.json: the packaged app's own, else `BATCHWISE_TENSORFLOW`, else the cache's. */
  readonly tensorflowFolder: string;
  readonly decodeWorkerPath: string;
  readonly memoryProbePath: string;
  readonly placementProbePath: string;
}

/** What the engine starts and loads, for the window and the command line alike: absolute paths. */
export function builtFiles({
  env,
  cacheFolder,
  builtFolder,
  resources,
  join,
  exists,
}: BuiltFilesQuestion): BuiltFiles {
  const packaged = resources === null ? null : join(resources, 'tensorflow');
  const hasPackaged = packaged !== null && exists(join(packaged, 'current.json'));
  return {
    tensorflowFolder: hasPackaged
      ? packaged
      : setOr(env['BATCHWISE_TENSORFLOW'], join(cacheFolder, 'tensorflow')),
    decodeWorkerPath: join(builtFolder, 'decode-worker.js'),
    memoryProbePath: join(builtFolder, 'memory-probe.js'),
    placementProbePath: join(builtFolder, 'placement-probe.js'),
  };
}

function localAppData(env: Variables, home: string): string {
  return setOr(env['LOCALAPPDATA'], `${home}\\AppData\\Local`);
}

/** An empty variable counts as not set, as shells have it. */
function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function setOr(value: string | undefined, otherwise: string): string {
  return isSet(value) ? value : otherwise;
}
