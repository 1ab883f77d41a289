import type { EngineEvent, RunPhase } from '../../../shared/contract/engine-api.ts';
import { AppError, cancelled } from '../../../shared/contract/errors.ts';
import type { RunConfig } from '../../../shared/contract/run-config.ts';
import type { Part } from '../../../shared/domain/dataset.ts';
import type { EpochMetrics, StepPlan } from '../../../shared/domain/run.ts';
import { planSteps } from '../../../shared/domain/steps.ts';
import { headProgram, type HeadWeights } from '../compute/head-program.ts';
import type { Engine } from '../compute/program.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { EngineEnvironment } from '../environment.ts';
import { batchesOf, epochOrder, type LabelledRows } from './batches.ts';
import { computeFeatures, type FeatureSpeed } from './compute-features.ts';
import { FeatureCache, featureFolder } from './feature-cache.ts';
import { HeadStepper } from './head-stepper.ts';
import { allIds, idsByPart, openParts, type PartIds } from './part-rows.ts';
import { learningRateOf, resolveSettings, type RunSettings } from './run-settings.ts';
import { noteSpeed } from './speed-notes.ts';
import type { TrainedModel } from './trained-model.ts';
import { train, type RunControl, type TrainResult } from './trainer.ts';
import { weightsHash } from './weights-hash.ts';

export type { RunControl } from './trainer.ts';
export { previewPlan } from './plan-preview.ts';

export interface TrainingRequest {
  readonly runId: string;
  readonly dataset: Dataset;
  readonly config: RunConfig;
  readonly engine: Engine;
  readonly environment: EngineEnvironment;
  readonly emit: (event: EngineEvent) => void;
  readonly control: RunControl;
}

/** The kept weights' answers on a part. */
export interface PartAnswers {
  /** Pictures, in the order of the rows of `probabilities`. */
  readonly ids: Int32Array;
  /** float32, ids×classes. */
  readonly probabilities: Float32Array;
}

export interface TrainingOutcome {
  readonly reason: 'finished' | 'stopped';
  readonly model: TrainedModel;
  readonly epochs: readonly EpochMetrics[];
  /** 0 where no epoch was completed. */
  readonly bestEpoch: number;
  readonly updates: number;
  readonly learningRate: number;
  /** SHA-256 over the kept weights, hex. */
  readonly weightsHash: string;
  readonly seconds: { readonly features: number; readonly training: number; readonly evaluation: number };
  readonly validation: PartAnswers;
  readonly test: PartAnswers | null;
}

/**
 * One run from pictures to kept weights: features of what is not cached, training of the head, answers of the best
 * weights. Emits `run.phase`, `run.step` and `run.epoch`.
 * @throws AppError `run/diverged`; `cancelled` when it is discarded, or stopped before training began;
 * `dataset/too-few-pictures` without training or validation pictures
 */
export async function runTraining(request: TrainingRequest): Promise<TrainingOutcome> {
  const run = new Run(request);
  const { weights, hash } = await run.prepare();
  const { engine, environment } = request;
  const { model } = run.settings;
  const key = { modelId: model.id, modelHash: hash, engineId: engine.id };
  const cache = await FeatureCache.open(featureFolder(environment.cacheFolder, key), model.featureCount);
  try {
    const features = await run.computeFeatures(cache, weights);
    return await run.trainHead(cache, features);
  } finally {
    await cache.close();
  }
}

class Run {
  readonly settings: RunSettings;
  readonly #request: TrainingRequest;
  readonly #ids: PartIds;
  readonly #steps: StepPlan;
  readonly #learningRate: number;

  constructor(request: TrainingRequest) {
    const { dataset, config } = request;
    this.#request = request;
    this.settings = resolveSettings(config);
    this.#ids = idsByPart(dataset);
    if (this.#ids.train.length === 0 || this.#ids.validation.length === 0) throw tooFewPictures();
    this.#steps = planSteps(this.#ids.train.length, config.batchSize, config.epochs);
    this.#learningRate = learningRateOf(config, this.settings.optimizer, this.#steps.batchSize);
  }

  async prepare(): ReturnType<RunSettings['model']['loadWeights']> {
    this.#emitPhase('preparing', 0, 1);
    return this.settings.model.loadWeights(this.#request.environment.assetsFolder);
  }

  async computeFeatures(
    cache: FeatureCache,
    weights: Awaited<ReturnType<Run['prepare']>>['weights'],
  ): Promise<FeatureSpeed> {
    const { dataset, engine, control, environment } = this.#request;
    const { model } = this.settings;
    try {
      const speed = await computeFeatures({
        dataset,
        ids: allIds(this.#ids),
        engine,
        model,
        weights,
        cache,
        signal: control.signal,
        whenRunning: () => control.whenRunning(),
        onProgress: ({ done, total, secondsLeft }) => this.#emitPhase('features', done, total, secondsLeft),
      });
      // A few pictures take mostly the first call's preparation, which says nothing about many.
      if (speed.computed >= 64)
        await noteSpeed(environment.cacheFolder, engine.id, model.id, {
          imagesPerSecond: speed.computed / speed.seconds,
        });
      return speed;
    } catch (error) {
      if (control.signal.aborted && !control.discard.aborted) throw stoppedTooEarly();
      throw error;
    }
  }

  async trainHead(cache: FeatureCache, features: FeatureSpeed): Promise<TrainingOutcome> {
    const { dataset, engine, control } = this.#request;
    const { model, optimizer, parameters } = this.settings;
    const classCount = dataset.classNames.length;
    const partRows = await openParts(dataset, this.#ids, cache);
    const program = await engine.prepare(
      headProgram({ featureCount: model.featureCount, classCount, optimizer, parameters }),
    );
    try {
      const stepper = new HeadStepper(program, partRows.validation, this.#learningRate);
      const result = await this.#train(stepper, partRows.train);
      if (control.discard.aborted) throw cancelled();
      await this.#noteStepSpeed(result);
      return await this.#outcome(stepper, partRows, result, features);
    } finally {
      program.dispose();
    }
  }

  #train(stepper: HeadStepper, part: LabelledRows): Promise<TrainResult<HeadWeights>> {
    const { config, control, emit, runId } = this.#request;
    const steps = this.#steps;
    this.#emitPhase('training', 0, steps.updates);
    return train({
      steps,
      learningRate: this.#learningRate,
      stepper,
      trainBatches: (epoch) =>
        batchesOf(part, epochOrder(part.positions.length, config.seed, epoch), steps.batchSize),
      control,
      onStep: (report) => emit({ kind: 'run.step', runId, ...report }),
      onEpoch: (metrics, isBest) => emit({ kind: 'run.epoch', runId, metrics, isBest }),
    });
  }

  async #outcome(
    stepper: HeadStepper,
    partRows: Readonly<Record<Part, LabelledRows>>,
    result: TrainResult<HeadWeights>,
    features: FeatureSpeed,
  ): Promise<TrainingOutcome> {
    const { dataset, runId } = this.#request;
    const startedAt = performance.now();
    this.#emitPhase('evaluating', 0, 1);
    await stepper.writeWeights(result.weights);
    const answersOf = async (part: Part): Promise<PartAnswers> => ({
      ids: this.#ids[part],
      probabilities: await stepper.predict(partRows[part], dataset.classNames.length),
    });
    const validation = await answersOf('validation');
    const test = this.#ids.test.length === 0 ? null : await answersOf('test');
    const model: TrainedModel = {
      runId,
      modelId: this.settings.model.id,
      classNames: dataset.classNames,
      headKernel: result.weights.kernel,
      headBias: result.weights.bias,
    };
    this.#emitPhase('evaluating', 1, 1, 0);
    const evaluation = (performance.now() - startedAt) / 1000;
    return {
      reason: result.reason,
      model,
      epochs: result.epochs,
      bestEpoch: result.bestEpoch,
      updates: result.updates,
      learningRate: this.#learningRate,
      weightsHash: weightsHash(model),
      seconds: { features: features.seconds, training: result.seconds, evaluation },
      validation,
      test,
    };
  }

  async #noteStepSpeed({ updates, seconds }: TrainResult<HeadWeights>): Promise<void> {
    if (updates < 30) return;
    const { engine, environment } = this.#request;
    const step = { batchSize: this.#steps.batchSize, seconds: seconds / updates };
    await noteSpeed(environment.cacheFolder, engine.id, this.settings.model.id, { step });
  }

  #emitPhase(phase: RunPhase, done: number, total: number, secondsLeft: number | null = null): void {
    const { emit, runId } = this.#request;
    emit({ kind: 'run.phase', runId, phase, done, total, secondsLeft });
  }
}

function tooFewPictures(): AppError {
  return new AppError(
    'dataset/too-few-pictures',
    'Training needs pictures to learn from and pictures to check with. Add pictures, or take some back that were left out.',
  );
}

function stoppedTooEarly(): AppError {
  return new AppError(
    'cancelled',
    'Stopped before training began, so there is no model yet. The features computed so far are kept, and the next run goes on from there.',
  );
}
