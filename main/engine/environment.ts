/** The engine's folders and files. Set by the entry (window's first message, command line, tests), never guessed below it. */
export interface EngineEnvironment {
  /** Features, thumbnails, runtimes: can be deleted at any time. Absolute. */
  readonly cacheFolder: string;
  /** Projects, runs, settings: must not be lost. Absolute. */
  readonly dataFolder: string;
  /** Read-only: base models, sample dataset, page templates. Absolute. */
  readonly assetsFolder: string;
  /** Absolute path of the built decode worker. */
  readonly decodeWorkerPath: string;
  /** Absolute path of the built program that runs memory trials. */
  readonly memoryProbePath: string;
  /** Absolute path of the built program that runs placement trials. */
  readonly placementProbePath: string;
  /** The folder with tensorflow/current.json: the cache, or the packaged app's resources. Absolute. */
  readonly tensorflowFolder: string;
  readonly appVersion: string;
}
