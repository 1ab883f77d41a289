import type { RunConfig } from './run-config.ts';
import type { WireError } from '../errors.ts';
import type { Notice } from '../notices.ts';
import type { CardFault, TensorflowFault } from './backend-fault.ts';

import type { EpochMetrics } from './epoch-metrics.ts';

export type { EpochMetrics };

export type BackendId = 'tensorflow' | 'wasm';

/** Which backend runs, on what, and why not the better one. */
export interface BackendReport {
  readonly id: BackendId;
  readonly label: string;
  readonly version: string;
  /** `CPU` or the card's name. */
  readonly device: string;
  readonly threads: number;
  /** Why a faster backend is not used, and the command that changes it; null where there is nothing to say. */
  readonly notice: { readonly fault: TensorflowFault; readonly repair: string } | null;
  /** The NVIDIA card of this machine where one is found, and what it lacks to be used; null where there is none. */
  readonly graphicsCard: GraphicsCard | null;
  /**
   * Names of TensorFlow's operations that it places on the processor although a graphics card is used, of the kinds of runs
   * tried so far. Missing where no card is used, or nothing was tried.
   */
  readonly onProcessor?: readonly string[];
}

export interface GraphicsCard {
  readonly name: string;
  readonly isUsed: boolean;
  /** What keeps it from being used, exactly: driver, library, version. Empty where it is used. */
  readonly missing: readonly CardFault[];
}

/** What a step count is made of; see `planSteps`. */
export interface StepPlan {
  readonly imagesPerEpoch: number;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly fullSteps: number;
  /** Images in the last step of an epoch; equal to `batchSize` where it divides evenly. */
  readonly lastBatchSize: number;
  readonly epochs: number;
  readonly totalSteps: number;
}

export interface ClassScore {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly support: number;
  /** 95 % Wilson interval of the recall. */
  readonly recallInterval: readonly [number, number] | null;
}

/** How a model does on one split; see `scorePredictions`. */
export interface Score {
  readonly correct: number;
  readonly total: number;
  readonly accuracy: number;
  /** 95 % Wilson interval of the accuracy. */
  readonly interval: readonly [number, number];
  /** Mean recall over the classes that occur. */
  readonly balancedAccuracy: number;
  /** Accuracy on this split of always predicting the most frequent class; see `mostFrequentClass`. */
  readonly baseline: number;
  /** That class; missing in runs of earlier versions. */
  readonly baselineClass?: number;
  readonly loss: number;
  /** `confusion[actual][predicted]`, counts. */
  readonly confusion: readonly (readonly number[])[];
  readonly classes: readonly ClassScore[];
}

/** How the steps of a run were put together, where a batch took several micro-batches or was summed exactly. */
export interface AccumulationReport {
  readonly mode: RunConfig['accumulation'];
  /** Images per step. */
  readonly batchSize: number;
  /** Images per forward and backward pass. */
  readonly microBatchSize: number;
  readonly microBatchesPerStep: number;
  /** Both ways on the same images with the run's last weights; null where the run was stopped before, or memory was short. */
  readonly comparison: {
    readonly images: number;
    /** Largest difference of a summed gradient, as a fraction of the largest gradient of its weight array. */
    readonly largestDifference: number;
    readonly fastSeconds: number;
    readonly exactSeconds: number;
  } | null;
}

/** The gradient noise scale at one moment of a run. */
export interface NoiseMoment {
  readonly epoch: number;
  /** Made so far. */
  readonly step: number;
  /** Images; null where no gradient rose above its noise. */
  readonly noiseScale: number | null;
}

/** Quantities measured beside the training of a run. Whatever carries them carries all of them. */
export interface RunMeasurements {
  /** Null if each step was one micro-batch. */
  readonly accumulation: AccumulationReport | null;
  /** Measured between epochs where that costs next to nothing. */
  readonly noise: readonly NoiseMoment[];
}

/** The measurements may be missing in runs of earlier versions. */
export interface RunResult extends Partial<RunMeasurements> {
  /** `test` if the data has a test split, else `validation` (chosen on these images, so slightly optimistic). */
  readonly headline: 'validation' | 'test';
  readonly validation: Score;
  readonly test: Score | null;
  readonly bestEpoch: number;
  readonly epochsDone: number;
  readonly steps: number;
  /** Pauses not counted. */
  readonly seconds: {
    readonly features: number;
    readonly training: number;
    readonly evaluation: number;
    readonly total: number;
  };
  /** SHA-256 over the saved weights, hex. */
  readonly weightsHash: string;
  readonly learningRate: number;
  /** Images in one micro-batch at the end of the run. */
  readonly microBatchSize?: number;
}

export type RunStatus = 'running' | 'finished' | 'stopped' | 'failed' | 'interrupted';

export interface RunSummary {
  readonly runId: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly status: RunStatus;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly modelId: string;
  readonly batchSize: number;
  readonly isFullBatch: boolean;
  readonly epochs: number;
  readonly epochsDone: number;
  readonly optimizerId: string;
  readonly backendId: BackendId;
  readonly headline: 'validation' | 'test' | null;
  readonly accuracy: number | null;
  readonly seed: number;
  /** The rate it trained with; null before it has ended. */
  readonly learningRate: number | null;
  /** What it took in all, pauses not counted; null before it has ended. */
  readonly seconds: number | null;
  /** The comparison it was made for; null for a run of its own. */
  readonly comparisonId: string | null;
  /** The data it was trained on; see `DatasetSummary.fingerprint`. */
  readonly datasetFingerprint: string;
  readonly hasWeights: boolean;
  /** Whether there is a checkpoint that it can go on from. */
  readonly isResumable: boolean;
}

export type RunFailure = WireError;

/** The learning rate of a run, and what bounds it. */
export interface RateChoice {
  readonly learningRate: number;
  /** By the optimizer's rule at this batch size. */
  readonly automatic: number;
  /** Above it nothing is known to go well; null where no such rate is known. */
  readonly largest: number | null;
}

/** Times and sizes before Train is pressed. */
export interface PlanPreview {
  readonly plan: StepPlan;
  /** Side of the square images that the model takes, and their channels: 1 where no image has color. */
  readonly input: { readonly sizePx: number; readonly channels: 1 | 3 };
  /** Whether each image goes through the base model once, before training. */
  readonly usesFeatures: boolean;
  /** The schedule that `auto` means here. */
  readonly scheduleId: string;
  /** The augmentation that `auto` means here. */
  readonly augment: Exclude<RunConfig['augment'], 'auto'>;
  /** What an image of each class counts in the loss; null where all count alike. */
  readonly classWeights: readonly number[] | null;
  /** Images whose features are not in the cache yet. */
  readonly featuresMissing: number;
  readonly featuresTotal: number;
  readonly secondsForFeatures: number;
  readonly secondsForTraining: number;
  /** Whether the seconds come from a measurement on this machine or from a typical one. */
  readonly isMeasured: boolean;
  readonly rate: RateChoice;
  /** Fewer steps than this rarely get anywhere at the automatic learning rate. */
  readonly leastSteps: number;
  /** Images per forward and backward pass; a larger batch is summed over several. */
  readonly microBatchSize: number;
  /** What the process that trains holds at its peak: by layers and weights, or by trials where memory was measured. */
  readonly memoryBytes: number;
}

export type RunPhase = 'preparing' | 'features' | 'training' | 'evaluating';

/** How far the training is. */
export interface StepReport {
  /** Steps made so far. */
  readonly step: number;
  readonly totalSteps: number;
  /** 1 for the first. */
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly imagesSeen: number;
  /** Mean over the images since the last report, nats. */
  readonly loss: number;
  readonly imagesPerSecond: number;
  readonly seconds: number;
  readonly secondsLeft: number | null;
}

/** What a run reports as it goes, in order. */
export type RunEvent = { readonly runId: string } & (
  | {
      readonly kind: 'run.phase';
      readonly phase: RunPhase;
      readonly done: number;
      readonly total: number;
      readonly secondsLeft: number | null;
    }
  | ({ readonly kind: 'run.step' } & StepReport)
  | { readonly kind: 'run.epoch'; readonly metrics: EpochMetrics; readonly isBest: boolean }
  | { readonly kind: 'run.paused'; readonly isPaused: boolean }
  | ({ readonly kind: 'run.notice' } & Notice)
  | {
      readonly kind: 'run.ended';
      readonly reason: 'finished' | 'stopped' | 'discarded' | 'failed';
      readonly failure: RunFailure | null;
    }
  | { readonly kind: 'run.lossLandscapeProgress'; readonly done: number; readonly total: number }
);
