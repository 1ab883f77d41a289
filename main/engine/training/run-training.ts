import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { cancelled } from '#shared/contract/errors.ts';
import type { RunConfig } from '#shared/domain/run-config.ts';
import type { Split } from '#shared/domain/dataset.ts';
import type {
  AccumulationReport,
  EpochMetrics,
  NoiseMoment,
  RunPhase,
  StepPlan,
} from '#shared/domain/run.ts';
import { planSteps } from '#shared/domain/steps.ts';
import { english } from '#shared/messages/en.ts';
import type { Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { CheckpointWriter } from './checkpoint/checkpoint-writer.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import { ownerOf } from './checkpoint/owner.ts';
import type { FeatureSpeed } from './features/compute-features.ts';
import type { WeightPath } from '#engine/landscape/weight-path.ts';
import { idsByPart, type PartIds } from './data/part-ids.ts';
import { withMaterial, type PreparedMaterial } from './data/prepare-material.ts';
import { describeNetwork, learningRateOf, resolveSettings, type RunSettings } from './run-settings.ts';
import { tooFewImages } from './run-refusals.ts';
import type { Placements } from '#engine/placement/placements.ts';
import { noteSpeed, speedKey } from './speed-notes.ts';
import { NetworkTraining, type NetworkOutcome } from './train-network.ts';
import type { TrainedModel } from './trained-model.ts';
import type { RunControl } from './trainer.ts';
import { TrainingClock } from './training-clock.ts';
import { weightsHash } from './weights-hash.ts';

export type { RunControl } from './trainer.ts';
export { previewPlan } from './plan-preview.ts';

export interface TrainingRequest {
  readonly runId: string;
  readonly dataset: Dataset;
  readonly config: RunConfig;
  readonly backend: Backend;
  readonly environment: EngineEnvironment;
  /** Without it nobody looks where ops are placed. */
  readonly placements?: Placements;
  readonly emit: (event: EngineEvent) => void;
  readonly control: RunControl;
  /** Without it the run cannot be continued. */
  readonly checkpoints?: RunCheckpoints;
}

export interface RunCheckpoints {
  /** Of the run. */
  readonly folder: string;
  /** The run goes on from here, and it must be its own; null begins it. */
  readonly from: Checkpoint | null;
  /** Whether to do with half the memory that the run had so far. */
  readonly lowersMemory: boolean;
}

/** The kept weights' answers on a part. */
export interface PartAnswers {
  /** Images, in the order of the rows of `probabilities`. */
  readonly ids: Int32Array;
  /** float32, ids×classes. */
  readonly probabilities: Float32Array;
}

export interface TrainingOutcome {
  readonly reason: 'finished' | 'stopped';
  readonly model: TrainedModel;
  readonly epochs: readonly EpochMetrics[];
  /** 0 where no epoch was completed, or none beat the weights that fine-tuning started from. */
  readonly bestEpoch: number;
  readonly steps: number;
  readonly learningRate: number;
  /** SHA-256 over the kept weights, hex. */
  readonly weightsHash: string;
  readonly accumulation: AccumulationReport | null;
  readonly noise: readonly NoiseMoment[];
  readonly seconds: { readonly features: number; readonly training: number; readonly evaluation: number };
  /** Images in one pass; more are accumulated. */
  readonly microBatchSize: number;
  readonly validation: PartAnswers;
  readonly test: PartAnswers | null;
  /** Null for a network too large to keep it, and for fine-tuning. */
  readonly path: WeightPath | null;
}

/**
 * One run from images to kept weights. With a frozen base model: features of what is not cached, then training of the
 * head. Fine-tuning: the same, briefly, so that the head is no blind one, then the whole network. From scratch: the whole
 * network at once. A run that goes on from a checkpoint does only what is left of that. Emits `run.phase`, `run.step`,
 * `run.epoch` and `run.notice`.
 * @throws AppError `run/diverged`; `cancelled` when it is discarded, or stopped before training began;
 * `dataset/too-few-images` without training or validation images; `compute/out-of-memory`
 */
export async function runTraining(request: TrainingRequest): Promise<TrainingOutcome> {
  return new Run(request).toItsEnd();
}

class Run {
  readonly #request: TrainingRequest;
  readonly #settings: RunSettings;
  readonly #network: ReturnType<typeof describeNetwork>;
  readonly #ids: PartIds;
  readonly #steps: StepPlan;
  /** Of the run, over all that went on with it. */
  readonly #clock: TrainingClock;
  /** The request's, whose pauses the clock leaves out. */
  readonly #control: RunControl;

  constructor(request: TrainingRequest) {
    const { dataset, config, control } = request;
    this.#request = request;
    this.#settings = resolveSettings(config);
    this.#network = describeNetwork(this.#settings, dataset);
    this.#ids = idsByPart(dataset);
    if (this.#ids.train.length === 0 || this.#ids.validation.length === 0) throw tooFewImages();
    this.#steps = planSteps(this.#ids.train.length, config.batchSize, config.epochs);
    const clock = new TrainingClock(() => performance.now(), this.#from?.seconds.total);
    this.#clock = clock;
    this.#control = {
      signal: control.signal,
      discard: control.discard,
      whenRunning: () => clock.pauseFor(() => control.whenRunning()),
    };
  }

  async toItsEnd(): Promise<TrainingOutcome> {
    this.#emitPhase('preparing', 0, 1);
    await this.#tellPlacement();
    const before = this.#from?.seconds.features ?? 0;
    return withMaterial(
      {
        ...this.#request,
        control: this.#control,
        ids: this.#ids,
        settings: this.#settings,
        startsWithHead: this.#from === null,
        onFeatures: ({ done, total, secondsLeft }) => this.#emitPhase('features', done, total, secondsLeft),
        onFeatureSpeed: (speed) => this.#noteFeatureSpeed(speed),
      },
      (prepared) => this.#train({ ...prepared, featureSeconds: before + prepared.featureSeconds }),
    );
  }

  get #from(): Checkpoint | null {
    return this.#request.checkpoints?.from ?? null;
  }

  /** Before anything of the run is in the card's memory, which a trial needs some of. */
  async #tellPlacement(): Promise<void> {
    const { placements, backend, config, dataset, control, emit, runId } = this.#request;
    const run = { config, input: this.#network.input, classCount: dataset.classNames.length };
    const ops = (await placements?.tryRun(backend.report, run, control.signal)) ?? [];
    if (ops.length > 0) emit({ kind: 'run.notice', runId, text: english().backend.onProcessor(ops) });
  }

  async #train({ material, graph, featureSeconds }: PreparedMaterial): Promise<TrainingOutcome> {
    const { config, emit, runId, backend, dataset, checkpoints } = this.#request;
    const control = this.#control;
    const keeper = this.#keeper(featureSeconds);
    const training = new NetworkTraining({
      backend,
      material,
      graph,
      settings: this.#settings,
      config,
      steps: this.#steps,
      learningRate: learningRateOf(config, this.#settings, this.#steps.batchSize),
      classCount: dataset.classNames.length,
      keepsPath: config.fineTune === 'none',
      control,
      onPhase: (phase, done, total) => this.#emitPhase(phase, done, total),
      onNotice: (text) => emit({ kind: 'run.notice', runId, text }),
      onStep: (report) => emit({ kind: 'run.step', runId, ...report }),
      onEpoch: (metrics, isBest) => emit({ kind: 'run.epoch', runId, metrics, isBest }),
      ...(keeper === undefined ? {} : { checkpoints: keeper }),
      from: this.#from,
      lowersMemory: checkpoints?.lowersMemory ?? false,
    });
    const outcome = await training.toItsEnd();
    if (control.discard.aborted) throw cancelled();
    await this.#noteStepSpeed(outcome);
    return this.#outcomeOf(outcome, featureSeconds);
  }

  #keeper(featureSeconds: number): CheckpointWriter | undefined {
    const { checkpoints, emit, runId } = this.#request;
    if (checkpoints === undefined) return undefined;
    return new CheckpointWriter({
      folder: checkpoints.folder,
      owner: ownerOf(this.#request),
      totalSeconds: () => this.#clock.seconds,
      featureSeconds,
      onNotice: (text) => emit({ kind: 'run.notice', runId, text }),
    });
  }

  #outcomeOf(outcome: NetworkOutcome, featureSeconds: number): TrainingOutcome {
    const { dataset, runId, config } = this.#request;
    const { result, answers } = outcome;
    const answersOn = (part: Split): PartAnswers => ({ ids: this.#ids[part], probabilities: answers[part] });
    const model: TrainedModel = {
      runId,
      modelId: this.#settings.model.id,
      modelParameters: this.#settings.modelParameters,
      fineTune: config.fineTune,
      input: this.#network.input,
      classNames: dataset.classNames,
      weights: result.weights,
    };
    return {
      reason: result.reason,
      model,
      epochs: result.epochs,
      bestEpoch: result.bestEpoch,
      steps: result.steps,
      learningRate: outcome.learningRate,
      weightsHash: weightsHash(result.weights),
      accumulation: outcome.accumulation,
      noise: outcome.noise,
      seconds: { features: featureSeconds, training: result.seconds, evaluation: outcome.evaluationSeconds },
      microBatchSize: outcome.microBatchSize,
      validation: answersOn('validation'),
      test: this.#ids.test.length === 0 ? null : answersOn('test'),
      path: outcome.path,
    };
  }

  async #noteFeatureSpeed(speed: FeatureSpeed): Promise<void> {
    // A few images take mostly the first call's preparation, which says nothing about many.
    if (speed.computed < 64) return;
    const { backend, environment } = this.#request;
    const key = speedKey(backend.id, this.#settings.model.id);
    await noteSpeed(environment.cacheFolder, key, { imagesPerSecond: speed.computed / speed.seconds });
  }

  async #noteStepSpeed({ result: { steps, seconds } }: NetworkOutcome): Promise<void> {
    if (steps < 30) return;
    const { backend, environment, config } = this.#request;
    const step = { batchSize: this.#steps.batchSize, seconds: seconds / steps };
    const key = speedKey(backend.id, this.#settings.model.id, config.fineTune, this.#network.input.sizePx);
    await noteSpeed(environment.cacheFolder, key, { step });
  }

  #emitPhase(phase: RunPhase, done: number, total: number, secondsLeft: number | null = null): void {
    const { emit, runId } = this.#request;
    emit({ kind: 'run.phase', runId, phase, done, total, secondsLeft });
  }
}
