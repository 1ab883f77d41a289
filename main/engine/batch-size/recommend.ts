import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { powersOfTwoTo } from '#shared/domain/powers-of-two.ts';
import {
  recommendBatchSize,
  type BatchSizeMeasurements,
  type RecommendationReport,
  type RecommendationStage,
} from '#shared/domain/batch-size/recommendation.ts';
import { secondsOfStep } from '#shared/domain/batch-size/step-times.ts';
import { AppError, isAppError, throwIfAborted } from '#shared/domain/errors.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { StepPlan } from '#shared/domain/run/run.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { networkProgram } from '#engine/compute/network-program.ts';
import type { Backend, PreparedProgram } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { evaluationCallSize } from '#engine/training/memory/call-size.ts';
import { automaticMicroBatch } from '#engine/training/memory/micro-batch.ts';
import { NetworkTrainStep } from '#engine/training/train-step.ts';
import { idsBySplit, type TrainingData } from '#engine/training/data/splits.ts';
import { openTrainingData } from '#engine/training/data/training-data.ts';
import {
  automaticRateOf,
  describeNetwork,
  resolveSettings,
  type RunSettings,
} from '#engine/training/run-settings.ts';
import { measureMemory } from './measure-memory.ts';
import { noiseMeter, type NoiseMeter } from '#engine/training/noise-meter.ts';
import { measureStepTimes, speedCalls, tryPowersOfTwo, type SpeedRequest } from './measure-speed.ts';
import { measureGradientNoise, noiseMoments } from './measure-gradient-noise.ts';

export interface RecommendRequest {
  readonly dataset: Dataset;
  /** Of the planned run. */
  readonly config: RunConfig;
  readonly backend: Backend;
  readonly environment: EngineEnvironment;
  /** Ends measuring; the recommendation then uses what was measured so far. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RecommendProgress) => void;
}

export type RecommendProgress = Omit<Extract<EngineEvent, { kind: 'batchSize.progress' }>, 'kind'>;

/** Seconds for everything but features: for a head or a small network, and for fine-tuning. */
const budgets = { small: 55, fineTuning: 220 } as const;
/** Of the budget, for measuring the noise scale. */
const noiseFraction = 0.3;
/** The batch size of the training steps made while measuring. */
const usualBatchSize = 32;
/** Powers of two to compare with their neighbors. */
const comparedPowers = { small: [16, 32, 64], fineTuning: [8] } as const;

/**
 * Measures the three limits of the batch size (throughput knee, diminishing returns, memory limit) on the user's images, with
 * the settings of the planned run, and recommends the size that reaches the same quality soonest.
 * @throws AppError `canceled` if nothing has been measured yet; `dataset/too-few-images`
 */
export async function recommend(request: RecommendRequest): Promise<RecommendationReport> {
  const settings = resolveSettings(request.config);
  const ids = idsBySplit(request.dataset);
  if (ids.train.length < 2 || ids.validation.length === 0)
    throw new AppError('dataset/too-few-images', { reason: 'too-few-to-measure' });
  const data = await openTrainingData({
    ...request,
    settings,
    isResumed: false,
    onFeatures: ({ done, total }) => request.onProgress({ stage: 'features', done, total, partial: null }),
  });
  try {
    return await new Measurement(request, settings, data).run();
  } finally {
    await data.close();
  }
}

class Measurement {
  readonly #request: RecommendRequest;
  readonly #settings: RunSettings;
  readonly #data: TrainingData;
  readonly #images: number;
  /** Images in the largest micro-batch to try before memory has been measured. */
  readonly #fitting: number;
  readonly #startedAt = performance.now();
  #measured: BatchSizeMeasurements;

  constructor(request: RecommendRequest, settings: RunSettings, data: TrainingData) {
    this.#request = request;
    this.#settings = settings;
    this.#data = data;
    const { network, graph, splits } = data;
    this.#images = splits.train.loader.count;
    const memory = { backend: request.backend.report, network, graph };
    this.#fitting = Math.min(this.#images, automaticMicroBatch(memory, 'fast'));
    this.#measured = {
      images: this.#images,
      memory: null,
      stepTimes: [],
      powersOfTwo: [],
      gradientNoise: null,
    };
  }

  async run(): Promise<RecommendationReport> {
    try {
      await this.#measureWithProgram();
      this.#reportProgress('memory', 0, 1);
      this.#record({ memory: await this.#memory() });
      return this.#report(true);
    } catch (error) {
      const isCanceled = isAppError(error, 'canceled');
      if (isCanceled && this.#measured.stepTimes.length > 0) return this.#report(false);
      throw error;
    }
  }

  async #measureWithProgram(): Promise<void> {
    const { backend, config } = this.#request;
    const { network, splits } = this.#data;
    const { optimizer, parameters } = this.#settings;
    const program = await backend.prepare(
      networkProgram({ network, optimizer, parameters, accumulates: true }),
    );
    const meter = noiseMeter({ program, network, train: splits.train, seed: config.seed }, this.#fitting);
    try {
      const start = await program.readState();
      const trainStep = this.#trainStep(program);
      const { batchSize, lastBatchSize } = this.#steps;
      // All at once: compiling a large network a second time takes as long as the first.
      const calls = speedCalls({ network, largest: this.#fitting }, this.#powers);
      this.#reportProgress('speed', 0, this.#sizeCount);
      await trainStep.prepare([batchSize, lastBatchSize], [...meter.calls, ...calls]);
      await this.#speed(program);
      await program.writeState(start);
      await this.#gradientNoise(trainStep, meter);
    } finally {
      await meter.close();
      program.dispose();
    }
  }

  async #speed(program: PreparedProgram): Promise<void> {
    const { signal, config } = this.#request;
    const { network, splits } = this.#data;
    const request: SpeedRequest = {
      program,
      network,
      train: splits.train,
      largest: this.#fitting,
      seed: config.seed,
      signal,
    };
    const stepTimes = await measureStepTimes(request, (times) => {
      this.#record({ stepTimes: times });
      this.#reportProgress('speed', times.length, this.#sizeCount);
    });
    this.#record({ stepTimes });
    this.#record({ powersOfTwo: await tryPowersOfTwo(request, this.#powers) });
  }

  async #gradientNoise(trainStep: NetworkTrainStep, meter: NoiseMeter): Promise<void> {
    const { config, signal } = this.#request;
    const { batchSize, totalSteps } = this.#steps;
    this.#reportProgress('noise', 0, noiseMoments);
    throwIfAborted(signal);
    const gradientNoise = await measureGradientNoise(
      {
        meter,
        trainStep,
        loader: this.#data.splits.train.loader,
        batchSize,
        learningRate: this.#rateAt(batchSize),
        steps: totalSteps,
        seconds: noiseFraction * budgets[this.#kind],
        seed: config.seed,
        signal,
      },
      (measured) => {
        this.#record({ gradientNoise: measured });
        this.#reportProgress('noise', measured.measurements.length, noiseMoments);
      },
    );
    this.#record({ gradientNoise });
  }

  #trainStep(program: PreparedProgram): NetworkTrainStep {
    const { config, backend } = this.#request;
    const { network, splits } = this.#data;
    return new NetworkTrainStep({
      program,
      network,
      train: splits.train,
      validation: splits.validation,
      microBatchSize: this.#fitting,
      accumulation: 'fast',
      evaluationBatchSize: evaluationCallSize(backend.report, network.example),
      seed: config.seed,
    });
  }

  /** Of the training while measuring. */
  get #steps(): StepPlan {
    return planSteps(this.#images, usualBatchSize, this.#request.config.epochs);
  }

  get #powers(): readonly number[] {
    return comparedPowers[this.#kind].filter((power) => power < this.#fitting);
  }

  get #sizeCount(): number {
    return powersOfTwoTo(this.#fitting).length;
  }

  #memory(): ReturnType<typeof measureMemory> {
    const { config, dataset, backend, environment, signal } = this.#request;
    const { input, request } = describeNetwork(this.#settings, dataset);
    return measureMemory({
      trial: { environment, config, input, classCount: request.classCount },
      backend: backend.report,
      network: this.#data.network,
      graph: this.#data.graph,
      images: this.#images,
      // Two training steps, and one more for the first call of a new size.
      hasTimeFor: (size) => 3 * secondsOfStep(this.#measured.stepTimes, size) < this.#secondsLeft,
      signal,
    });
  }

  get #kind(): 'small' | 'fineTuning' {
    const { model, usesFeatures } = this.#settings;
    return model.base === null || usesFeatures ? 'small' : 'fineTuning';
  }

  get #seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  get #secondsLeft(): number {
    return budgets[this.#kind] - this.#seconds;
  }

  #record(measured: Partial<BatchSizeMeasurements>): void {
    this.#measured = { ...this.#measured, ...measured };
  }

  #reportProgress(stage: RecommendationStage, done: number, total: number): void {
    const partial = this.#measured.stepTimes.length === 0 ? null : this.#report(false);
    this.#request.onProgress({ stage, done, total, partial });
  }

  #report(isComplete: boolean): RecommendationReport {
    const { config } = this.#request;
    const { leastSteps } = this.#settings.model.defaults(config.fineTune);
    const { batchSize, epochs } = planSteps(this.#images, config.batchSize, config.epochs);
    const recommendation = recommendBatchSize(this.#measured, { batchSize, epochs, leastSteps });
    return {
      recommendation,
      learningRate: this.#rateAt(recommendation.batchSize),
      isComplete,
      seconds: this.#seconds,
    };
  }

  #rateAt(batchSize: number): number {
    return automaticRateOf(this.#request.config, this.#settings, batchSize);
  }
}
