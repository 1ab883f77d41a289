import * as v from 'valibot';
import { largestImageToTryBytes } from '../domain/limits.ts';
import type { RecommendationReport, RecommendationStage } from '../domain/batch-size/recommendation.ts';
import type { CacheReport } from '../domain/cache-report.ts';
import type { Catalog } from '../domain/catalog.ts';
import type { DatasetSummary, DatasetImage } from '../domain/dataset/dataset.ts';
import type { LossLandscape } from '../domain/landscape/loss-landscape.ts';
import type {
  BackendReport,
  EpochMetrics,
  PlanPreview,
  RunEvent,
  RunFailure,
  RunResult,
  RunSummary,
  StepPlan,
} from '../domain/run/run.ts';
import type { ComparisonRun, ComparisonStatus, ComparisonSummary } from '../domain/comparison/comparison.ts';
import type { WireError } from '../domain/errors.ts';
import { RunConfig } from '../domain/run/run-config.ts';
import { ComparisonConfig } from '../domain/comparison/comparison-config.ts';

export const PROTOCOL_VERSION = 1;

export interface RecentProject {
  readonly projectId: string;
  readonly name: string;
  readonly paths: readonly string[];
  readonly openedAt: string;
  /** False where the folder is gone or a drive is not mounted. */
  readonly isReachable: boolean;
}

/** A run with everything the window shows of it. */
export interface RunDetail {
  readonly summary: RunSummary;
  readonly config: RunConfig;
  readonly plan: StepPlan;
  readonly classNames: readonly string[];
  readonly epochs: readonly EpochMetrics[];
  readonly result: RunResult | null;
  readonly failure: RunFailure | null;
  readonly backend: BackendReport;
}

/** A comparison of batch sizes with everything the window shows of it. */
export interface ComparisonDetail {
  readonly summary: ComparisonSummary;
  readonly config: ComparisonConfig;
  /** What every run was checked with: how much of a difference chance makes. */
  readonly validationImages: number;
  /** In the order of the queue. */
  readonly runs: readonly ComparisonRun[];
}

export interface Prediction {
  /** Highest probability first. */
  readonly classes: readonly { readonly name: string; readonly probability: number }[];
  /** Hash of the crop the model saw, for `thumb://crop/<hash>`. */
  readonly cropHash: string;
  readonly milliseconds: number;
}

export interface ExportReport {
  readonly format: string;
  /** Absolute path of the folder or file written. */
  readonly path: string;
  readonly bytes: number;
  /** Largest absolute difference of a probability between the app and the loaded-back export. */
  readonly maxDifference: number;
  readonly imagesCompared: number;
  readonly seconds: number;
}

export interface ImagePage {
  readonly total: number;
  readonly images: readonly DatasetImage[];
}

/** What a run's model predicted for an image, for Inspect. */
export interface PredictedImage extends DatasetImage {
  readonly predictedClassIndex: number;
  readonly probability: number;
  /** What was done with it in the project since; null where nothing was, or other images are open. */
  readonly change: ImageChange | null;
}

export type ImageChange =
  | { readonly kind: 'left-out' }
  | { readonly kind: 'moved'; /** Where it is now. */ readonly className: string };

const text = v.pipe(v.string(), v.maxLength(32_768));
const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const runId = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/));
const comparisonId = runId;
const none = v.strictObject({});
const pathList = v.pipe(v.array(text), v.minLength(1), v.maxLength(10_000));
/** 20 MB: the largest pasted or dropped image that crosses a process. */
const encodedImage = v.pipe(
  v.instance(Uint8Array),
  v.check((bytes) => bytes.byteLength <= largestImageToTryBytes, 'An image to try may have at most 20 MB.'),
);

/** Request name → schema of its input, and (phantom) type of its output. */
export const engineMethods = {
  'backend.describe': method<BackendReport>()(none),
  'catalog.get': method<Catalog>()(none),

  /** Opens folders or one ZIP; replaces the open dataset only when it succeeds. Sends `dataset.progress`. */
  'dataset.open': method<DatasetSummary>()(
    v.strictObject({
      paths: pathList,
      validationPath: v.optional(text),
      validationFraction: v.optional(v.pipe(v.number(), v.minValue(0.05), v.maxValue(0.5))),
    }),
  ),
  /** Where the sample dataset lies, so that `dataset.open` can open it. */
  'dataset.sample': method<{ path: string }>()(none),
  'dataset.summary': method<DatasetSummary | null>()(none),
  'dataset.images': method<ImagePage>()(
    v.strictObject({
      classIndex: v.nullable(index),
      show: v.picklist(['used', 'excluded', 'all']),
      offset: index,
      limit: v.pipe(index, v.maxValue(500)),
    }),
  ),
  'dataset.setExcluded': method<DatasetSummary>()(
    v.strictObject({ ids: v.array(index), isExcluded: v.boolean() }),
  ),
  'dataset.move': method<DatasetSummary>()(v.strictObject({ ids: v.array(index), classIndex: index })),
  'dataset.undo': method<DatasetSummary>()(none),
  /** Makes sure that an image of this kind lies in the cache for `thumb://<kind>/<hash>`; returns its absolute path. */
  'image.prepare': method<{ path: string }>()(
    v.strictObject({
      hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      kind: v.picklist(['thumbnail', 'preview', 'crop']),
    }),
  ),

  'plan.preview': method<PlanPreview>()(RunConfig),
  /**
   * Measures which batch size suits these settings; sends `batchSize.progress`. Canceled after the first steps were timed,
   * it returns what it knows; starting a run cancels it.
   */
  'batchSize.recommend': method<RecommendationReport>()(RunConfig),
  /** Ends a measurement that is going on, which then returns what it knows. */
  'batchSize.stop': method<{ wasMeasuring: boolean }>()(none),
  /** What was last measured for these images, model, optimizer and backend on this machine. */
  'batchSize.measured': method<RecommendationReport | null>()(RunConfig),
  'run.start': method<{ runId: string; plan: StepPlan }>()(RunConfig),
  /**
   * Goes on with a run that was interrupted or stopped, with the images that are open; returns once it is running.
   * `lowerMemory` does with half the images at a time, where memory ended the engine; the batch size stays.
   */
  'run.resume': method<{ runId: string }>()(
    v.strictObject({ runId, lowerMemory: v.optional(v.boolean(), false) }),
  ),
  'run.pause': method<{ isPaused: boolean }>()(v.strictObject({ runId })),
  'run.continue': method<{ isPaused: boolean }>()(v.strictObject({ runId })),
  /** Returns when the run has ended. `keep` saves the best weights so far; otherwise the run is discarded. */
  'run.stop': method<{ stoppedAtStep: number }>()(v.strictObject({ runId, keep: v.boolean() })),
  'run.detail': method<RunDetail>()(v.strictObject({ runId })),
  'run.remove': method<{ removed: boolean }>()(v.strictObject({ runId })),
  /** Compares batch sizes, one run after another. Sends `comparison.progress`, and the events of each run. */
  'comparison.start': method<{ comparisonId: string }>()(ComparisonConfig),
  /** Returns when the current run has ended. What is done is saved; the rest can go on with `comparison.continue`. */
  'comparison.stop': method<{ done: number; total: number }>()(v.strictObject({ comparisonId })),
  /** Makes what is not done yet, with the same images; runs that are done are not made again. */
  'comparison.continue': method<{ comparisonId: string }>()(v.strictObject({ comparisonId })),
  'comparison.list': method<readonly ComparisonSummary[]>()(none),
  'comparison.detail': method<ComparisonDetail>()(v.strictObject({ comparisonId })),
  /** Removes the comparison and its runs. */
  'comparison.remove': method<{ removed: boolean }>()(v.strictObject({ comparisonId })),
  /** Writes the table (`.csv`, a line a run) or the chart (`.svg`); a file that is there is replaced. */
  'comparison.export': method<{ path: string }>()(
    v.strictObject({
      comparisonId,
      file: text,
      /** The accuracy to reach; by default the highest that every size reached. */
      accuracy: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      axis: v.optional(v.picklist(['epochs', 'steps', 'seconds']), 'steps'),
      measure: v.optional(v.picklist(['validationAccuracy', 'trainLoss']), 'validationAccuracy'),
    }),
  ),
  'runs.list': method<readonly RunSummary[]>()(none),
  'projects.recent': method<readonly RecentProject[]>()(none),
  /** Images of the headline split by cell of the confusion matrix, the most confident first. */
  'run.images': method<{
    total: number;
    /** Of all images that the run was measured on, those that have a `change`. */
    changed: number;
    images: readonly PredictedImage[];
  }>()(
    v.strictObject({
      runId,
      actual: v.nullable(index),
      predicted: v.nullable(index),
      show: v.picklist(['all', 'mistakes']),
      offset: index,
      limit: v.pipe(index, v.maxValue(500)),
    }),
  ),
  /** Measured once, which takes up to half a minute and longer for large networks, then saved. Sends `run.lossLandscapeProgress`. */
  'run.lossLandscape': method<LossLandscape>()(v.strictObject({ runId })),

  'prediction.classify': method<Prediction>()(
    v.strictObject({
      runId,
      image: v.union([v.strictObject({ path: text }), v.strictObject({ bytes: encodedImage })]),
    }),
  ),
  'export.write': method<readonly ExportReport[]>()(
    v.strictObject({ runId, formats: v.pipe(v.array(v.string()), v.minLength(1)), folder: text }),
  ),

  'cache.describe': method<CacheReport>()(none),
  'cache.clear': method<{ freedBytes: number }>()(none),
} as const;

export type EngineEvent =
  | {
      readonly kind: 'dataset.progress';
      readonly stage: 'listing' | 'reading';
      readonly done: number;
      /** Null while the folder is still being listed. */
      readonly total: number | null;
      readonly problems: number;
      /** Some of the images read since the last event, for the first thumbnails. */
      readonly samples: readonly { readonly className: string; readonly hash: string }[];
    }
  | {
      readonly kind: 'batchSize.progress';
      readonly stage: RecommendationStage;
      readonly done: number;
      readonly total: number;
      /** Null before the first step was timed. */
      readonly partial: RecommendationReport | null;
    }
  | RunEvent
  | {
      /** A comparison began a run, ended one, or ended itself; always the last one says that it ended. */
      readonly kind: 'comparison.progress';
      readonly comparisonId: string;
      readonly status: ComparisonStatus;
      readonly done: number;
      readonly total: number;
      /** The run that goes on; null between runs and at the end. */
      readonly current: { readonly runId: string; readonly position: number } | null;
      /** What ended it early; null otherwise. */
      readonly failure: WireError | null;
    }
  | {
      readonly kind: 'export.progress';
      readonly runId: string;
      readonly format: string;
      readonly stage: 'writing' | 'checking' | 'moving';
      readonly progress: number;
    };

type Methods = typeof engineMethods;
export type MethodName = keyof Methods;
export type Input<K extends MethodName> = v.InferOutput<Methods[K]['input']>;
export type Output<K extends MethodName> = Methods[K]['output'];
/** What the engine implements and what the window, the command line and main call: one type, all sides. */
export type EngineApi = { [K in MethodName]: (input: Input<K>, signal: AbortSignal) => Promise<Output<K>> };

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- carries the output's type
function method<O>() {
  return <S extends v.GenericSchema>(input: S) => ({ input, output: undefined as O });
}
