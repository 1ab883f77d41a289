import { mostEpochs } from '../limits.ts';
import { powersOfTwoTo } from '../powers-of-two.ts';
import { planSteps } from '../run/steps.ts';
import {
  secondsOfStep,
  throughputKnee,
  steadyTimes,
  type PowerOfTwoTrial,
  type ThroughputKnee,
  type StepTime,
} from './step-times.ts';

/** How many images fit into memory at once. */
export interface MemoryLimit {
  /** Images of the largest micro-batch that fits; null where all training images do. */
  readonly largest: number | null;
  /** Bytes that the trials were allowed: a fraction of what was free. */
  readonly allowedBytes: number;
  /** Trials in a process of their own: what was expected, and the peak measured; null where it went over what was allowed. */
  readonly trials: readonly {
    readonly batchSize: number;
    readonly predictedBytes: number;
    readonly peakBytes: number | null;
  }[];
}

/** The gradient noise scale, measured as training goes on. */
export interface GradientNoise {
  /** `exact`: from the gradients of single images; `two-batch`: estimated from batches of two sizes. */
  readonly method: 'exact' | 'two-batch';
  /** Images: what the prediction uses. Null where no gradient rose above its noise: then it is larger than can be told. */
  readonly noiseScale: number | null;
  /** Lowest and highest of the measurements. */
  readonly band: readonly [number, number] | null;
  readonly measurements: readonly { readonly step: number; readonly noiseScale: number | null }[];
}

/** The run whose quality is compared. */
export interface PlannedRun {
  readonly batchSize: number;
  readonly epochs: number;
  /** Fewer steps than this rarely get anywhere with its model. */
  readonly leastSteps: number;
}

/** What has been measured so far; null where a stage was not reached. */
export interface BatchSizeMeasurements {
  /** Training images. */
  readonly images: number;
  readonly memory: MemoryLimit | null;
  /** Ascending by batch size. */
  readonly stepTimes: readonly StepTime[];
  readonly powersOfTwo: readonly PowerOfTwoTrial[];
  readonly gradientNoise: GradientNoise | null;
}

/** The time that a batch size takes to the same quality. */
export interface PredictedTime {
  readonly batchSize: number;
  /** Steps and seconds, as multiples of the recommended size's. */
  readonly steps: number;
  readonly seconds: number;
}

/** Which limit keeps the recommendation from being larger. */
export type DecidingLimit = 'memory' | 'speed' | 'noise' | 'images';

export interface Recommendation extends BatchSizeMeasurements {
  readonly throughputKnee: ThroughputKnee;
  readonly batchSize: number;
  /** Of the recommended size, for the quality that the planned run reaches. */
  readonly epochs: number;
  readonly planned: PlannedRun;
  readonly decidedBy: DecidingLimit;
  /** One point for each power of two, and for the full batch. */
  readonly curve: readonly PredictedTime[];
  /** Whether every size from an eighth to eight times the recommended one is done in moments. */
  readonly hardlyMatters: boolean;
}

/**
 * Steps to the same quality, as a multiple of what an endless batch needs; with nothing but noise, as one of batch 1's.
 * @see McCandlish et al. 2018, arXiv:1812.06162, equation 2.11
 */
export function relativeSteps(noiseScale: number | null, batchSize: number): number {
  return noiseScale === null ? 1 / batchSize : 1 + noiseScale / batchSize;
}

/** A run shorter than this is over before anybody wonders about its batch size. */
const momentSeconds = 2;
/** Below this a measurement of step times cannot tell two sizes apart; the larger then has fewer steps to go wrong. */
const tie = 1.02;

/**
 * The batch size that reaches the same quality soonest: steps needed × seconds per step.
 * @param measured with at least one step time; without a noise scale speed alone decides
 */
export function recommendBatchSize(measured: BatchSizeMeasurements, planned: PlannedRun): Recommendation {
  const { images, gradientNoise, memory } = measured;
  const stepTimes = steadyTimes(measured.stepTimes);
  const noiseScale = gradientNoise?.noiseScale ?? null;
  const costs = powersOfTwoTo(images).map((batchSize) => {
    const steps = relativeSteps(noiseScale, batchSize);
    return { batchSize, steps, seconds: steps * secondsOfStep(stepTimes, batchSize) };
  });
  const lowest = Math.min(...costs.map(({ seconds }) => seconds));
  const best = costs.findLast(({ seconds }) => seconds <= lowest * tie) as PredictedTime;
  const curve = costs.map(({ batchSize, steps, seconds }) => ({
    batchSize,
    steps: steps / best.steps,
    seconds: seconds / best.seconds,
  }));
  const knee = throughputKnee(stepTimes);
  const index = costs.indexOf(best);
  const plannedSteps = planSteps(images, planned.batchSize, planned.epochs).totalSteps;
  const scale = plannedSteps / relativeSteps(noiseScale, planned.batchSize);
  const { stepsPerEpoch } = planSteps(images, best.batchSize, 1);
  // What is a whole number but for rounding must not cost an epoch more.
  const epochsFor = (steps: number): number => Math.min(mostEpochs, Math.ceil(steps / stepsPerEpoch - 1e-9));
  return {
    ...measured,
    throughputKnee: knee,
    batchSize: best.batchSize,
    // Never so few steps that nothing is learned, where the planned run had enough of them.
    epochs: epochsFor(Math.max(best.steps * scale, Math.min(plannedSteps, planned.leastSteps))),
    planned,
    decidedBy: decidingLimit({ best: best.batchSize, images, knee, noiseScale, memory }),
    curve,
    hardlyMatters: costs
      .slice(Math.max(0, index - 3), index + 4)
      .every(({ seconds }) => seconds * scale < momentSeconds),
  };
}

/**
 * With a + b·B seconds per step the best size is √(a/b · B_noise): between the size where speed ends, a/b, and the
 * one where diminishing returns begin. The smaller of the two is what holds it down.
 */
function decidingLimit(at: {
  readonly best: number;
  readonly images: number;
  readonly knee: ThroughputKnee;
  readonly noiseScale: number | null;
  readonly memory: MemoryLimit | null;
}): DecidingLimit {
  if (at.best === at.images) return 'images';
  const largest = at.memory?.largest ?? Infinity;
  if (largest <= at.best && largest < at.knee.batchSize * 2) return 'memory';
  return at.knee.isReached && at.knee.batchSize <= (at.noiseScale ?? Infinity) ? 'speed' : 'noise';
}

/** What a measurement returns: the recommendation, for which settings, and whether every stage was reached. */
export interface RecommendationReport {
  readonly recommendation: Recommendation;
  /** By the optimizer's rule at the recommended size. */
  readonly learningRate: number;
  readonly isComplete: boolean;
  /** That measuring took. */
  readonly seconds: number;
}

export type RecommendationStage = 'features' | 'speed' | 'noise' | 'memory';
