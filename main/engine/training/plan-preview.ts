import type { RunConfig } from '../../../shared/contract/run-config.ts';
import { randomGenerator } from '../../../shared/domain/random.ts';
import type { EngineId, PlanPreview, StepPlan } from '../../../shared/domain/run.ts';
import { planSteps } from '../../../shared/domain/steps.ts';
import { fewUpdates } from '../../../shared/domain/suggestion.ts';
import { expectedEngine } from '../compute/choose.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { EngineEnvironment } from '../environment.ts';
import { layerSizes } from '../models/network/layer-sizes.ts';
import { balanceClasses } from './class-weights.ts';
import { FeatureCache, featureFolder } from './feature-cache.ts';
import { wantedViews } from './feature-material.ts';
import { idsByPart, trainingCounts, type PartIds } from './part-ids.ts';
import { viewHash } from './picture-views.ts';
import { describeNetwork, learningRateOf, resolveSettings, type RunSettings } from './run-settings.ts';
import {
  readSpeed,
  secondsOfStep,
  speedKey,
  typicalHeadStep,
  typicalImagesPerSecond,
  typicalNetworkStep,
} from './speed-notes.ts';

/** What a run would do and how long it would take: reads the feature cache's index, computes nothing. */
export async function previewPlan(
  dataset: Dataset,
  config: RunConfig,
  environment: EngineEnvironment,
): Promise<PlanPreview> {
  const settings = resolveSettings(config);
  const ids = idsByPart(dataset);
  const preview = new Preview(dataset, config, environment, settings, ids);
  const plan = planSteps(Math.max(1, ids.train.length), config.batchSize, config.epochs);
  const features = await preview.features();
  const training = await preview.training(plan);
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
    learningRate: learningRateOf(config, settings, plan.batchSize),
    warnings: warningsOf(config, plan, ids.validation.length),
  };
}

class Preview {
  readonly #dataset: Dataset;
  readonly #config: RunConfig;
  readonly #environment: EngineEnvironment;
  readonly #settings: RunSettings;
  readonly #ids: PartIds;
  readonly #engineId: EngineId;

  constructor(
    dataset: Dataset,
    config: RunConfig,
    environment: EngineEnvironment,
    settings: RunSettings,
    ids: PartIds,
  ) {
    this.#dataset = dataset;
    this.#config = config;
    this.#environment = environment;
    this.#settings = settings;
    this.#ids = ids;
    this.#engineId = expectedEngine(config.engine, environment);
  }

  async features(): Promise<{ missing: number; total: number; seconds: number; isMeasured: boolean }> {
    const { model, usesFeatures } = this.#settings;
    const { cacheFolder, assetsFolder } = this.#environment;
    if (model.base === null) return { missing: 0, total: 0, seconds: 0, isMeasured: true };
    const { hash: modelHash } = await model.base.loadWeights(assetsFolder);
    const folder = featureFolder(cacheFolder, { modelId: model.id, modelHash, engineId: this.#engineId });
    const augment = usesFeatures ? this.#settings.augment : 'none';
    const hashes = new Set(
      wantedViews(this.#ids, augment).map((view) => viewHash(this.#dataset, view, augment)),
    );
    const cache = await FeatureCache.open(folder, model.base.featureCount);
    let missing = 0;
    for (const hash of hashes) if (!cache.has(hash)) missing++;
    await cache.close();
    const { imagesPerSecond } = await readSpeed(cacheFolder, speedKey(this.#engineId, model.id));
    return {
      missing,
      total: hashes.size,
      seconds: missing / (imagesPerSecond ?? typicalImagesPerSecond[this.#engineId]),
      isMeasured: missing === 0 || imagesPerSecond !== undefined,
    };
  }

  async training(plan: StepPlan): Promise<{ seconds: number; isMeasured: boolean }> {
    const { model, usesFeatures } = this.#settings;
    const { request, graph, input } = describeNetwork(this.#settings, this.#dataset);
    const key = speedKey(this.#engineId, model.id, this.#config.fineTune, input.sizePx);
    const { step } = await readSpeed(this.#environment.cacheFolder, key);
    const typical = usesFeatures
      ? typicalHeadStep
      : typicalNetworkStep(this.#engineId, multiplications(graph, await this.#weights(request)));
    const validating = (plan.epochs * this.#ids.validation.length * typical.perImage) / 3;
    return {
      seconds: plan.updates * secondsOfStep(plan.batchSize, typical, step) + validating,
      isMeasured: step !== undefined,
    };
  }

  async #weights(
    request: Parameters<RunSettings['model']['initialWeights']>[0],
  ): Promise<ReturnType<RunSettings['model']['initialWeights']>> {
    const { model } = this.#settings;
    const base = await model.base?.loadWeights(this.#environment.assetsFolder);
    return { ...base?.weights, ...model.initialWeights(request, randomGenerator('preview')) };
  }
}

function multiplications(...network: Parameters<typeof layerSizes>): number {
  return layerSizes(...network).reduce((sum, layer) => sum + layer.multiplications, 0);
}

function warningsOf(config: RunConfig, plan: StepPlan, validationCount: number): PlanPreview['warnings'] {
  const warnings: PlanPreview['warnings'][number][] = [];
  if (plan.updates < fewUpdates) warnings.push('few-updates');
  if (validationCount === 0) warnings.push('no-validation');
  if (config.batchSize !== 'full' && config.batchSize > plan.imagesPerEpoch)
    warnings.push('batch-exceeds-images');
  return warnings;
}
