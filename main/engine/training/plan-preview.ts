import type { RunConfig } from '../../../shared/contract/run-config.ts';
import type { PlanPreview, StepPlan } from '../../../shared/domain/run.ts';
import { planSteps } from '../../../shared/domain/steps.ts';
import { fewUpdates } from '../../../shared/domain/suggestion.ts';
import { expectedEngine } from '../compute/choose.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { EngineEnvironment } from '../environment.ts';
import { FeatureCache, featureFolder } from './feature-cache.ts';
import { learningRateOf, resolveSettings } from './run-settings.ts';
import { readSpeed, secondsOfStep, typicalImagesPerSecond, typicalStep, type Speed } from './speed-notes.ts';

/** What a run would do and how long it would take: reads the feature cache's index, computes nothing. */
export async function previewPlan(
  dataset: Dataset,
  config: RunConfig,
  environment: EngineEnvironment,
): Promise<PlanPreview> {
  const { model, optimizer } = resolveSettings(config);
  const engineId = expectedEngine(config.engine, environment);
  const { cacheFolder, assetsFolder } = environment;
  const { hash: modelHash } = await model.loadWeights(assetsFolder);
  const folder = featureFolder(cacheFolder, { modelId: model.id, modelHash, engineId });
  const cache = await FeatureCache.open(folder, model.featureCount);
  const hashes = new Set<string>();
  for (const part of ['train', 'validation', 'test'] as const)
    for (const id of dataset.ids(part)) hashes.add(dataset.hashOf(id));
  let missing = 0;
  for (const hash of hashes) if (!cache.has(hash)) missing++;
  await cache.close();

  const plan = planSteps(Math.max(1, dataset.ids('train').length), config.batchSize, config.epochs);
  const speed = await readSpeed(cacheFolder, engineId, model.id);
  const validationCount = dataset.ids('validation').length;
  return {
    plan,
    featuresMissing: missing,
    featuresTotal: hashes.size,
    secondsForFeatures: missing / (speed.imagesPerSecond ?? typicalImagesPerSecond[engineId]),
    secondsForTraining: secondsForTraining(plan, validationCount, speed),
    isMeasured: speed.step !== undefined && (missing === 0 || speed.imagesPerSecond !== undefined),
    learningRate: learningRateOf(config, optimizer, plan.batchSize),
    warnings: warningsOf(config, plan, validationCount),
  };
}

function secondsForTraining(plan: StepPlan, validationCount: number, { step }: Speed): number {
  const validating = plan.epochs * validationCount * typicalStep.perImage;
  return plan.updates * secondsOfStep(plan.batchSize, step) + validating;
}

function warningsOf(config: RunConfig, plan: StepPlan, validationCount: number): PlanPreview['warnings'] {
  const warnings: PlanPreview['warnings'][number][] = [];
  if (plan.updates < fewUpdates) warnings.push('few-updates');
  if (validationCount === 0) warnings.push('no-validation');
  if (config.batchSize !== 'full' && config.batchSize > plan.imagesPerEpoch)
    warnings.push('batch-exceeds-images');
  return warnings;
}
