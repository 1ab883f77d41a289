import * as v from 'valibot';

const path = v.pipe(v.string(), v.minLength(1));

/** The engine's folders and files. Set by the entry (window's first message, command line, tests), never guessed below it. */
export const EngineEnvironment = v.strictObject({
  /** Features, thumbnails, runtimes: can be deleted at any time. Absolute. */
  cacheFolder: path,
  /** Projects, runs, settings: must not be lost. Absolute. */
  dataFolder: path,
  /** Read-only: base models, sample dataset, page templates. Absolute. */
  assetsFolder: path,
  /** Absolute path of the built decode worker. */
  decodeWorkerPath: path,
  /** Absolute path of the built program that runs memory trials. */
  memoryProbePath: path,
  /** Absolute path of the built program that runs placement trials. */
  placementProbePath: path,
  /** The folder with tensorflow/current.json: the cache, or the packaged app's resources. Absolute. */
  tensorflowFolder: path,
  appVersion: v.string(),
});
export type EngineEnvironment = Readonly<v.InferOutput<typeof EngineEnvironment>>;
