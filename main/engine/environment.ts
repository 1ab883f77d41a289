/** Where the engine finds and keeps things. Given by the entry (window's first message, command line, tests); never guessed below it. */
export interface EngineEnvironment {
  /** Can be deleted at any time: features, thumbnails, runtimes. Absolute. */
  readonly cacheFolder: string;
  /** Projects, runs, settings: what must not be lost. Absolute. */
  readonly dataFolder: string;
  /** Read-only: base models, sample dataset, page templates. Absolute. */
  readonly assetsFolder: string;
  /** Absolute path of the built decode worker. */
  readonly decodeWorkerPath: string;
  /** Absolute path of the built program for trials of memory. */
  readonly memoryProbePath: string;
  /** Absolute path of the built program for trials of where TensorFlow places ops. */
  readonly placementProbePath: string;
  /** Folder that holds tensorflow/current.json: the cache, or the packaged app's resources. Absolute. */
  readonly tensorflowFolder: string;
  readonly appVersion: string;
}
