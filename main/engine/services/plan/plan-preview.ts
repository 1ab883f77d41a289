import os from 'node:os';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { BackendReport, PlanPreview, StepPlan } from '#shared/domain/run/run.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { expectedBackend } from '#engine/compute/select-backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import type { BaseModel } from '#engine/models/define.ts';
import { layerSizes } from '#engine/compute/layer-shapes.ts';
import { balanceClasses } from '#engine/training/data/class-weights.ts';
import { FeatureCache, featureCollection } from '#engine/training/features/feature-cache.ts';
import { wantedViews } from '#engine/training/data/feature-data.ts';
import { idsBySplit, trainingCounts, type SplitIds } from '#engine/training/data/splits.ts';
import { viewHash } from '#engine/training/data/image-views.ts';
import { planMemory } from './plan-memory.ts';
import {
  describeNetwork,
  rateChoiceOf,
  resolveSettings,
  type RunSettings,
} from '#engine/training/run-settings.ts';
import {
  readSpeed,
  secondsOfStep,
  speedKey,
  typicalHeadStep,
  typicalImagesPerSecond,
  typicalNetworkStep,
} from '#engine/training/speed-notes.ts';
import { untrainedWeights } from '#engine/training/data/untrained-network.ts';

type LoadedWeights = Awaited<ReturnType<BaseModel['loadWeights']>>;

/**
 * What a run would do, how long it would take and how much memory: reads the feature cache's index, computes nothing.
 * @param loaded of the backend that the run would use, where that is loaded already; else the expected one is taken to
 * compute on the processor
 */
export async function previewPlan(
  dataset: Dataset,
  config: RunConfig,
  environment: EngineEnvironment,
  loaded?: PreviewBackend,
): Promise<PlanPreview> {
  const settings = resolveSettings(config);
  const base = (await settings.model.base?.loadWeights(environment.assetsFolder)) ?? null;
  const preview = new Preview({ dataset, config, environment, settings, base, loaded });
  const plan = planSteps(Math.max(1, preview.ids.train.length), config.batchSize, config.epochs);
  const features = await preview.features();
  const training = await preview.training(plan);
  const memory = await preview.memory(plan, features.missing > 0);
  return {
    plan,
    input: describeNetwork(settings, dataset).input,
    usesFeatures: settings.usesFeatures,
    scheduleId: settings.schedule.id,
    augment: settings.augment,
    classWeights: config.classWeights === 'auto' ? balanceClasses(trainingCounts(dataset)) : null,
    featuresMissing: features.missing,
    featuresTotal: features.total,
    secondsForFeatures: features.seconds,
    secondsForTraining: training.seconds,
    isMeasured: training.isMeasured && features.isMeasured,
    rate: rateChoiceOf(config, settings, plan.batchSize),
    leastSteps: settings.model.defaults(config.fineTune).leastSteps,
    ...memory,
  };
}

type PreviewBackend = Pick<BackendReport, 'id' | 'threads' | 'device'>;

interface PreviewSettings {
  readonly dataset: Dataset;
  readonly config: RunConfig;
  readonly environment: EngineEnvironment;
  readonly settings: RunSettings;
  /** Null for a network from scratch. */
  readonly base: LoadedWeights | null;
  readonly loaded: PreviewBackend | undefined;
}

class Preview {
  readonly #given: PreviewSettings;
  readonly #backend: PreviewBackend;
  readonly ids: SplitIds;

  constructor(given: PreviewSettings) {
    this.#given = given;
    this.ids = idsBySplit(given.dataset);
    // Whether there is a card that is used is known when the backend is loaded; a plan does not wait for that.
    this.#backend = given.loaded ?? {
      id: expectedBackend(given.config.backend, given.environment),
      threads: os.availableParallelism(),
      device: 'CPU',
    };
  }

  async features(): Promise<{ missing: number; total: number; seconds: number; isMeasured: boolean }> {
    const { dataset, settings, base, environment } = this.#given;
    const { model, usesFeatures } = settings;
    if (model.base === null || base === null) return { missing: 0, total: 0, seconds: 0, isMeasured: true };
    const { id: backendId } = this.#backend;
    const key = { modelId: model.id, modelHash: base.hash, backendId };
    const augment = usesFeatures ? settings.augment : 'none';
    const hashes = new Set(wantedViews(this.ids, augment).map((view) => viewHash(dataset, view, augment)));
    const { cacheFolder } = environment;
    const cache = await FeatureCache.open(cacheFolder, featureCollection(key), model.base.featureCount);
    let missing = 0;
    for (const hash of hashes) if (!cache.has(hash)) missing++;
    await cache.close();
    const { imagesPerSecond } = await readSpeed(cacheFolder, speedKey(backendId, model.id));
    return {
      missing,
      total: hashes.size,
      seconds: missing / (imagesPerSecond ?? typicalImagesPerSecond[backendId]),
      isMeasured: missing === 0 || imagesPerSecond !== undefined,
    };
  }

  async training(plan: StepPlan): Promise<{ seconds: number; isMeasured: boolean }> {
    const { dataset, config, settings, base, environment } = this.#given;
    const { model, usesFeatures } = settings;
    const { request, graph, input } = describeNetwork(settings, dataset);
    const { id: backendId } = this.#backend;
    const key = speedKey(backendId, model.id, config.fineTune, input.sizePx);
    const { step } = await readSpeed(environment.cacheFolder, key);
    const weights = { ...base?.weights, ...untrainedWeights(settings, request) };
    const typical = usesFeatures
      ? typicalHeadStep
      : typicalNetworkStep(backendId, multiplications(graph, weights));
    const validating = (plan.epochs * this.ids.validation.length * typical.perImage) / 3;
    return {
      seconds: plan.totalSteps * secondsOfStep(plan.batchSize, typical, step) + validating,
      isMeasured: step !== undefined,
    };
  }

  memory(plan: StepPlan, computesFeatures: boolean): ReturnType<typeof planMemory> {
    const { base, ...given } = this.#given;
    const baseWeights = base?.weights ?? {};
    return planMemory({ ...given, baseWeights, backend: this.#backend, plan, computesFeatures });
  }
}

function multiplications(...network: Parameters<typeof layerSizes>): number {
  return layerSizes(...network).reduce((sum, layer) => sum + layer.multiplications, 0);
}
