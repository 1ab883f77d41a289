import type { EngineEvent } from '#shared/contract/engine-api.ts';
import type { Notice } from '#shared/domain/notices.ts';
import { canceled } from '#shared/domain/errors.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { EpochMetrics } from '#shared/domain/run/epoch-metrics.ts';
import type { BackendReport, RunMeasurements, RunPhase, StepPlan } from '#shared/domain/run/run.ts';
import { networkProgram, trainingState } from '#engine/compute/network-program.ts';
import type { ArrayValues, Backend, PreparedProgram } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import type { Callback, EndReason } from './callback.ts';
import { BestWeights } from './callbacks/best-weights.ts';
import { Checkpoints } from './callbacks/checkpoints.ts';
import { PathRecorder } from './callbacks/path-recorder.ts';
import { PathSnapshots } from './callbacks/path-snapshots.ts';
import { ProgressReports } from './callbacks/progress.ts';
import { CheckpointWriter } from './checkpoint/checkpoint-writer.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import { ownerOf } from './checkpoint/owner.ts';
import { shuffledBatches } from './data/batches.ts';
import type { TrainingData } from './data/splits.ts';
import { openTrainingData } from './data/training-data.ts';
import type { TrialNetwork } from './data/untrained-network.ts';
import type { FeatureSpeed } from './features/compute-features.ts';
import { allowedMicroBatch } from './gradient-sums.ts';
import { measurements } from './measurement.ts';
import {
  loweredUse,
  lowerAll,
  memoryNotice,
  untilItFits,
  wantedMemory,
  type MemoryActivity,
  type MemoryPart,
  type MemoryUse,
} from './memory/memory-use.ts';
import { RunClock, type PauseGate } from './run-clock.ts';
import {
  describeNetwork,
  learningRateOf,
  resolveSettings,
  scheduledRate,
  type RunSettings,
} from './run-settings.ts';
import { searchRate } from './rate-search/search-rate.ts';
import { noteSpeed, speedKey } from './speed-notes.ts';
import { isDiscarded } from './stop.ts';
import { startPosition, train, type TrainResult } from './train.ts';
import { NetworkTrainStep } from './train-step.ts';
import type { TrainedModel } from './trained-model.ts';
import { mostPathWeights, weightCount, type WeightPath } from './weight-path.ts';
import { weightsHash } from './trained-model.ts';

export interface TrainingRequest {
  readonly runId: string;
  readonly dataset: Dataset;
  readonly config: RunConfig;
  /** As it is stored with the run. */
  readonly steps: StepPlan;
  readonly backend: Backend;
  readonly environment: EngineEnvironment;
  /** Without it nobody looks where TensorFlow places ops. @returns those that it moved from the card to the processor */
  readonly opsOnProcessor?: (
    backend: BackendReport,
    run: Omit<TrialNetwork, 'environment'>,
    signal: AbortSignal,
  ) => Promise<readonly string[]>;
  readonly emit: (event: EngineEvent) => void;
  /** Aborted with a `StopReason`. */
  readonly signal: AbortSignal;
  readonly pause?: PauseGate;
  /** Without it the run cannot be continued. */
  readonly checkpoints?: RunCheckpoints;
}

export interface RunCheckpoints {
  /** Of the run. */
  readonly folder: string;
  /** The run resumes from here, and it must be its own; null begins it. */
  readonly from: Checkpoint | null;
  /** Whether to do with half the memory that the run had so far. */
  readonly lowersMemory: boolean;
}

/** What the weights of a run predict for a split. */
export interface SplitPredictions {
  /** Images, in the order of the rows of `probabilities`. */
  readonly ids: Int32Array;
  /** float32, ids×classes. */
  readonly probabilities: Float32Array;
}

export interface TrainingOutcome {
  readonly reason: EndReason;
  readonly model: TrainedModel;
  readonly epochs: readonly EpochMetrics[];
  /** 0 where no epoch was completed, or none beat the weights that fine-tuning started from. */
  readonly bestEpoch: number;
  readonly steps: number;
  readonly learningRate: number;
  /** SHA-256 over the best weights, hex. */
  readonly weightsHash: string;
  readonly measured: RunMeasurements;
  /** Pauses not counted; a run that was resumed counts what it took before, in `features` and `training` too. */
  readonly seconds: {
    readonly features: number;
    readonly training: number;
    readonly evaluation: number;
    readonly total: number;
  };
  /** Images of one micro-batch; more are accumulated. */
  readonly microBatchSize: number;
  readonly validation: SplitPredictions;
  readonly test: SplitPredictions | null;
  /** Null for a network too large to keep it, and for fine-tuning. */
  readonly path: WeightPath | null;
}

/** What an attempt has trained. */
interface Trained {
  readonly result: TrainResult;
  readonly weights: ArrayValues;
  readonly bestEpoch: number;
  readonly learningRate: number;
  readonly microBatchSize: number;
  readonly measured: RunMeasurements;
  readonly path: WeightPath | null;
  /** float32, examples×classes. */
  readonly validation: Float32Array;
  readonly test: Float32Array;
  readonly evaluationSeconds: number;
}

/** What every attempt of a run begins with. */
interface Plan {
  readonly data: TrainingData;
  readonly steps: StepPlan;
  readonly writer: CheckpointWriter | undefined;
}

/** What an attempt trains with. */
interface Prepared {
  readonly program: PreparedProgram;
  readonly trainStep: NetworkTrainStep;
}

/**
 * One run from images to the best weights. With a frozen base model: features of what is not cached, then training of the
 * head. Fine-tuning: the same, briefly, so that the head is no blind one, then the whole network. From scratch: the whole
 * network at once. A run that resumes from a checkpoint does only what is left of that. Where memory runs out, it goes on
 * from its newest checkpoint with half of what did not fit. Emits `run.phase`, `run.step`, `run.epoch` and `run.notice`.
 */
export class TrainingRun {
  readonly #request: TrainingRequest;
  readonly #settings: RunSettings;
  readonly #network: ReturnType<typeof describeNetwork>;
  /** Of the run, over all that worked on it. */
  readonly #clock: RunClock;
  readonly #savedSnapshots: PathSnapshots | undefined;
  #from: Checkpoint | null;
  #learningRate: number | null;

  constructor(request: TrainingRequest) {
    const { dataset, config, pause, checkpoints } = request;
    this.#request = request;
    this.#settings = resolveSettings(config);
    this.#network = describeNetwork(this.#settings, dataset);
    this.#from = checkpoints?.from ?? null;
    this.#learningRate = this.#from?.learningRate ?? null;
    this.#clock = new RunClock(pause, undefined, this.#from?.seconds.total);
    this.#savedSnapshots = checkpoints === undefined ? undefined : new PathSnapshots(checkpoints.folder);
  }

  /**
   * @throws AppError `run/diverged`; `canceled` when it is discarded, or stopped before training began;
   * `dataset/too-few-images` without training or validation images; `compute/out-of-memory`
   */
  async run(): Promise<TrainingOutcome> {
    const { signal, dataset, steps } = this.#request;
    this.#emitPhase('preparing', 0, 1);
    await this.#notePlacement();
    const data = await openTrainingData({
      ...this.#request,
      pause: this.#clock,
      settings: this.#settings,
      isResumed: this.#from !== null,
      onFeatures: ({ done, total, secondsLeft }) => this.#emitPhase('features', done, total, secondsLeft),
      onFeatureSpeed: (speed) => this.#noteFeatureSpeed(speed),
    });
    try {
      const featureSeconds = (this.#from?.seconds.features ?? 0) + data.featureSeconds;
      const ids = { validation: dataset.ids('validation'), test: dataset.ids('test') };
      const trained = await this.#train(data, featureSeconds);
      if (isDiscarded(signal)) throw canceled();
      await this.#noteStepSpeed(steps, trained.result);
      return this.#outcomeOf(trained, ids, featureSeconds);
    } finally {
      await data.close();
    }
  }

  /** Before anything of the run is in the card's memory, which a trial needs some of. */
  async #notePlacement(): Promise<void> {
    const { opsOnProcessor, backend, config, dataset, signal } = this.#request;
    const run = { config, input: this.#network.input, classCount: dataset.classNames.length };
    const ops = (await opsOnProcessor?.(backend.report, run, signal)) ?? [];
    if (ops.length > 0) this.#notice({ code: 'backend/on-processor', params: { operations: ops } });
  }

  #train(data: TrainingData, featureSeconds: number): Promise<Trained> {
    const { config, steps, checkpoints, backend } = this.#request;
    const { accumulation } = config;
    const notice = (part: MemoryPart, use: MemoryUse): void =>
      this.#notice(memoryNotice(part, use, steps.batchSize));
    const before = this.#from?.memory ?? wantedMemory({ ...data, config, steps, backend });
    const lowersMemory = checkpoints?.lowersMemory ?? false;
    const memory = lowersMemory ? lowerAll(before, accumulation) : before;
    const lowered = lowersMemory ? loweredUse(before, memory, accumulation) : null;
    if (lowered !== null) notice(lowered, memory);
    const writer = this.#writer(featureSeconds);
    return untilItFits(
      memory,
      accumulation,
      (use, activity) => this.#attempt({ data, steps, writer }, use, activity),
      async (part, use) => {
        notice(part, use);
        this.#from = (await writer?.newest()) ?? null;
      },
    );
  }

  async #attempt(plan: Plan, memory: MemoryUse, activity: MemoryActivity): Promise<Trained> {
    const { config, backend } = this.#request;
    const { data, steps, writer } = plan;
    const { network, splits } = data;
    const { optimizer, parameters } = this.#settings;
    const { accumulation, seed } = config;
    const { evaluationBatchSize } = memory;
    const microBatchSize = allowedMicroBatch(accumulation, memory.microBatchSize);
    // The noise scale is measured by sums, whether or not steps are made by them.
    const description = networkProgram({ network, optimizer, parameters, accumulates: true });
    const names = trainingState(network, optimizer);
    const fresh = Object.fromEntries(names.map((name) => [name, description.state[name]])) as ArrayValues;
    const start = this.#from ?? { position: startPosition, callbacks: {}, state: fresh };
    const { position, callbacks, state } = start;
    // Before anything that may end the process: who resumes the run must know how much memory it was to use.
    await writer?.write({ position, callbacks, state, learningRate: this.#learningRate, memory });
    const program = await backend.prepare(description);
    try {
      const shared = { program, network, accumulation, microBatchSize, seed };
      const trainStep = new NetworkTrainStep({ ...shared, ...splits, evaluationBatchSize, activity });
      const measuring = measurements({ ...shared, train: splits.train, steps });
      const calls = measuring.flatMap((callback) => callback.calls ?? []);
      await trainStep.prepare([steps.batchSize, steps.lastBatchSize], calls);
      if (this.#from !== null) await program.writeState(state);
      const learningRate = (this.#learningRate ??= await this.#chooseRate(plan, { program, trainStep }));
      const { fineTune } = config;
      const best = new BestWeights({ trainStep, measuresStart: fineTune !== 'none' });
      const path = this.#recorder(network, trainStep);
      const watching: Callback[] = [
        best,
        ...(path === null ? [] : [path]),
        ...measuring,
        this.#reports(steps, best),
      ];
      const contents = async (): Promise<Pick<Checkpoint, 'state' | 'learningRate' | 'memory'>> => ({
        state: await program.readState(names),
        learningRate,
        memory,
      });
      const writesStart = position.step === 0 && (config.learningRate === 'find' || fineTune !== 'none');
      const writing =
        writer && new Checkpoints({ writer, ...steps, writesStart, callbacks: watching, contents });
      this.#emitPhase('training', position.step, steps.totalSteps);
      const result = await train({
        steps,
        learningRate,
        rateFactor: scheduledRate(this.#settings, steps),
        trainStep,
        trainBatches: shuffledBatches(splits.train.loader, seed, steps.batchSize),
        callbacks: writing === undefined ? watching : [...watching, writing],
        signal: this.#request.signal,
        clock: this.#clock,
        from: this.#from,
      });
      const weights = await best.weights();
      return {
        ...{ result, weights, learningRate, microBatchSize },
        bestEpoch: best.epoch,
        measured: Object.assign({}, ...watching.map((each) => each.runMeasurements?.())) as RunMeasurements,
        path: path?.path ?? null,
        ...(await this.#evaluate(trainStep, weights, splits)),
      };
    } finally {
      program.dispose();
    }
  }

  async #chooseRate({ data, steps }: Plan, { program, trainStep }: Prepared): Promise<number> {
    const { config, signal } = this.#request;
    const { batchSize } = steps;
    const learningRate = learningRateOf(config, this.#settings, batchSize);
    if (config.learningRate !== 'find') return learningRate;
    const found = await searchRate({
      ...{ trainStep, program, batchSize, signal },
      loader: data.splits.train.loader,
      seed: config.seed,
      automaticRate: learningRate,
      onProgress: (done, total) => this.#emitPhase('preparing', done, total),
    });
    this.#notice({ code: 'rate/found', params: { learningRate: found } });
    return found ?? learningRate;
  }

  #recorder({ trained, weights }: TrainingData['network'], trainStep: NetworkTrainStep): PathRecorder | null {
    const specs = trained.map((name) => ({ name, shape: weights[name]?.shape ?? [] }));
    if (this.#request.config.fineTune !== 'none' || weightCount(specs) > mostPathWeights) return null;
    const readWeights = (): Promise<ArrayValues> => trainStep.readWeights();
    return new PathRecorder({ weights: specs, readWeights, savedSnapshots: this.#savedSnapshots });
  }

  #reports({ totalSteps }: StepPlan, best: BestWeights): ProgressReports {
    const { emit, runId } = this.#request;
    return new ProgressReports({
      totalSteps,
      bestEpoch: () => best.epoch,
      onStep: (report) => emit({ kind: 'run.step', runId, ...report }),
      onEpoch: (metrics, isBest) => emit({ kind: 'run.epoch', runId, metrics, isBest }),
    });
  }

  #writer(featureSeconds: number): CheckpointWriter | undefined {
    const { checkpoints } = this.#request;
    if (checkpoints === undefined) return undefined;
    return new CheckpointWriter({
      folder: checkpoints.folder,
      owner: ownerOf(this.#request),
      totalSeconds: () => this.#clock.seconds,
      featureSeconds,
      onNotice: (notice) => this.#notice(notice),
    });
  }

  /** Asks the best weights for every validation and test image. */
  async #evaluate(
    trainStep: NetworkTrainStep,
    weights: ArrayValues,
    { validation, test }: TrainingData['splits'],
  ): Promise<Pick<Trained, 'validation' | 'test' | 'evaluationSeconds'>> {
    const classCount = this.#request.dataset.classNames.length;
    const startedAt = this.#clock.seconds;
    this.#emitPhase('evaluating', 0, 1);
    await trainStep.writeWeights(weights);
    const predictions = {
      validation: await trainStep.predict(validation, classCount),
      test: test.loader.count === 0 ? new Float32Array() : await trainStep.predict(test, classCount),
    };
    this.#emitPhase('evaluating', 1, 1);
    return { ...predictions, evaluationSeconds: this.#clock.seconds - startedAt };
  }

  #outcomeOf(
    trained: Trained,
    ids: Readonly<Record<'validation' | 'test', Int32Array>>,
    featureSeconds: number,
  ): TrainingOutcome {
    const { dataset, runId, config } = this.#request;
    const { result, weights, bestEpoch, learningRate, microBatchSize, measured, path } = trained;
    return {
      reason: result.reason,
      model: {
        runId,
        modelId: this.#settings.model.id,
        modelParameters: this.#settings.modelParameters,
        fineTune: config.fineTune,
        input: this.#network.input,
        classNames: dataset.classNames,
        weights,
      },
      epochs: result.epochs,
      steps: result.steps,
      ...{ bestEpoch, learningRate, microBatchSize, measured, path },
      weightsHash: weightsHash(weights),
      seconds: {
        features: featureSeconds,
        training: result.seconds,
        evaluation: trained.evaluationSeconds,
        total: this.#clock.seconds,
      },
      validation: { ids: ids.validation, probabilities: trained.validation },
      test: ids.test.length === 0 ? null : { ids: ids.test, probabilities: trained.test },
    };
  }

  async #noteFeatureSpeed(speed: FeatureSpeed): Promise<void> {
    // A few images take mostly the first call's preparation, which says nothing about many.
    if (speed.computed < 64) return;
    const { backend, environment } = this.#request;
    const key = speedKey(backend.id, this.#settings.model.id);
    await noteSpeed(environment.cacheFolder, key, { imagesPerSecond: speed.computed / speed.seconds });
  }

  async #noteStepSpeed({ batchSize }: StepPlan, { steps, seconds }: TrainResult): Promise<void> {
    if (steps < 30) return;
    const { backend, environment, config } = this.#request;
    const key = speedKey(backend.id, this.#settings.model.id, config.fineTune, this.#network.input.sizePx);
    await noteSpeed(environment.cacheFolder, key, { step: { batchSize, seconds: seconds / steps } });
  }

  #emitPhase(phase: RunPhase, done: number, total: number, secondsLeft: number | null = null): void {
    const { emit, runId } = this.#request;
    emit({ kind: 'run.phase', runId, phase, done, total, secondsLeft });
  }

  #notice(notice: Notice): void {
    const { emit, runId } = this.#request;
    emit({ kind: 'run.notice', runId, ...notice });
  }
}
