import type { EpochMeasurements, EpochMetrics } from '#shared/domain/run/epoch-metrics.ts';
import type { RunMeasurements } from '#shared/domain/run/run.ts';
import type { ArrayValues, CallSpec } from '#engine/compute/backend.ts';
import type { TrainBatch } from './data/batches.ts';

type Awaitable<T> = T | Promise<T>;

/**
 * Watches a training from outside: the loop calls each hook of each callback in the order of its list and waits for it.
 * A callback may read the program and run calls that leave its state as it was, so none of them changes the training.
 */
export interface Callback {
  /** Its state lies under this key in a checkpoint. */
  readonly key: string;
  /** What it runs, to be compiled with the calls of training. */
  readonly calls?: readonly CallSpec[];
  /** Before the first step, after `restore`. */
  onTrainBegin?(training: TrainingProgress): Awaitable<void>;
  /** After each step. */
  onStep?(training: TrainingProgress, step: StepOutcome): Awaitable<void>;
  /** What the metrics of the epoch that has just ended get from it. */
  epochMeasurements?(): Awaitable<EpochMeasurements>;
  /** Between two epochs, and after the last one. */
  onEpochEnd?(training: TrainingProgress, metrics: EpochMetrics): Awaitable<void>;
  /** After the last step, with the weights as it left them. Not called when the training fails. */
  onTrainEnd?(training: TrainingProgress, reason: EndReason): Awaitable<void>;
  /** What the result of the run gets from it, after `onTrainEnd`. */
  runMeasurements?(): Partial<RunMeasurements>;
  /** What a checkpoint needs of it; the arrays are the checkpoint's from then on. */
  state?(): Awaitable<CallbackState>;
  /** Resumes from a state that an earlier part of the run returned. */
  restore?(state: CallbackState): Awaitable<void>;
}

/** A callback's part of a checkpoint. */
export interface CallbackState {
  /** What `JSON.stringify` carries without loss. */
  readonly json: unknown;
  /** float32 or int32. */
  readonly arrays: ArrayValues;
}

export type EndReason = 'finished' | 'stopped';

/** How far the training is, always up to date. */
export interface TrainingProgress {
  /** Made so far. */
  readonly step: number;
  /** Of the last step; 1 before the first. */
  readonly epoch: number;
  /** Made in this epoch so far. */
  readonly stepInEpoch: number;
  readonly imagesSeen: number;
  /** Of training, pauses not counted. */
  readonly seconds: number;
  /** What a checkpoint resumes from; a copy that stays as it is. */
  position(): TrainPosition;
}

export interface StepOutcome {
  readonly batch: TrainBatch;
  /** Mean cross-entropy before the step, nats. */
  readonly loss: number;
  /** Images of the batch that the weights before the step classified correctly. */
  readonly correct: number;
}

/** Where a training stands between two steps. */
export interface TrainPosition {
  /** The one that goes on; 1 for the first, one more than there are when all are done. */
  readonly epoch: number;
  /** Of that epoch so far. */
  readonly tally: EpochTally;
  readonly step: number;
  readonly imagesSeen: number;
  /** Those that are done. */
  readonly epochs: readonly EpochMetrics[];
  /** Of training, pauses not counted. */
  readonly seconds: number;
}

/** What the numbers of an epoch that goes on will be means of. */
export interface EpochTally {
  readonly steps: number;
  readonly images: number;
  readonly correct: number;
  /** Of each image, nats. */
  readonly lossSum: number;
  /** In seconds of training. */
  readonly startedAtSeconds: number;
}
