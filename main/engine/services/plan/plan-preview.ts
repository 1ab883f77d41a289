import os from 'node:os';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { BackendReport, PlanPreview, StepPlan } from '#shared/domain/run/run.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { expectedBackend } from '#engine/compute/select-backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import type { BaseModel } from '#engine/models/define.ts';
import { multiplicationsPerImage } from '#engine/compute/layer-shapes.ts';
import { FeatureCache, featureCollection } from '#engine/training/features/feature-cache.ts';
import { wantedViews } from '#engine/training/data/feature-data.ts';
import { idsBySplit, classWeightsOf, type SplitIds } from '#engine/training/data/splits.ts';
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
  // Whether there is a card that is used is known when the backend is loaded; a plan does not wait for that.
  const backend = loaded ?? {
    id: expectedBackend(config.backend, environment),
    threads: os.availableParallelism(),
    device: 'CPU',
  };
  const ids = idsBySplit(dataset);
  const request = { dataset, config, environment, settings, base, backend, ids };
  const plan = planSteps(Math.max(1, ids.train.length), config.batchSize, config.epochs);
  const features = await previewFeatures(request);
  const training = await previewTraining(request, plan);
  const baseWeights = base?.weights ?? {};
  const memory = await planMemory({ ...request, baseWeights, plan, computesFeatures: features.missing > 0 });
  return {
    plan,
    input: describeNetwork(settings, dataset).input,
    usesFeatures: settings.usesFeatures,
    scheduleId: settings.schedule.id,
    augment: settings.augment,
    classWeights: classWeightsOf(config, dataset),
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

interface PreviewRequest {
  readonly dataset: Dataset;
  readonly config: RunConfig;
  readonly environment: EngineEnvironment;
  readonly settings: RunSettings;
  /** Null for a network from scratch. */
  readonly base: LoadedWeights | null;
  readonly backend: PreviewBackend;
  readonly ids: SplitIds;
}

async function previewFeatures({ dataset, environment, settings, base, backend, ids }: PreviewRequest) {
  const { model, usesFeatures } = settings;
  if (model.base === null || base === null) return { missing: 0, total: 0, seconds: 0, isMeasured: true };
  const key = { modelId: model.id, modelHash: base.hash, backendId: backend.id };
  const augment = usesFeatures ? settings.augment : 'none';
  const hashes = new Set(wantedViews(ids, augment).map((view) => viewHash(dataset, view, augment)));
  const { cacheFolder } = environment;
  const cache = await FeatureCache.open(cacheFolder, featureCollection(key), model.base.featureCount);
  let missing = 0;
  for (const hash of hashes) if (!cache.has(hash)) missing++;
  await cache.close();
  const { imagesPerSecond } = await readSpeed(cacheFolder, speedKey(backend.id, model.id));
  return {
    missing,
    total: hashes.size,
    seconds: missing / (imagesPerSecond ?? typicalImagesPerSecond[backend.id]),
    isMeasured: missing === 0 || imagesPerSecond !== undefined,
  };
}

async function previewTraining(
  { dataset, config, environment, settings, base, backend, ids }: PreviewRequest,
  plan: StepPlan,
) {
  const { request, graph, input } = describeNetwork(settings, dataset);
  const key = speedKey(backend.id, settings.model.id, config.fineTune, input.sizePx);
  const { step } = await readSpeed(environment.cacheFolder, key);
  const weights = { ...base?.weights, ...untrainedWeights(settings, request) };
  const typical = settings.usesFeatures
    ? typicalHeadStep
    : typicalNetworkStep(backend.id, multiplicationsPerImage(graph, weights));
  const validating = (plan.epochs * ids.validation.length * typical.perImage) / 3;
  return {
    seconds: plan.totalSteps * secondsOfStep(plan.batchSize, typical, step) + validating,
    isMeasured: step !== undefined,
  };
}
