import { AppError, isAppError } from '#shared/domain/errors.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import type { ArrayValues } from '#engine/compute/backend.ts';
import { describeNetwork, type RunSettings } from '../run-settings.ts';
import { discardSignal, isDiscarded } from '../stop.ts';
import { trainHead } from '../train-head.ts';
import { openFeatureData, type FeatureSource } from './feature-data.ts';
import { imageData } from './image-data.ts';
import { classWeightsOf, idsBySplit, type SplitIds, type TrainingData } from './splits.ts';

/** What a run of these settings is made of. */
export interface TrainingSource extends FeatureSource {
  readonly config: RunConfig;
  readonly settings: RunSettings;
  /** Where a run resumes, its weights lie in a checkpoint, and fine-tuning needs no head to start from. */
  readonly isResumed: boolean;
}

/**
 * The network with its first weights, and the images or features it trains on. Fine-tuning begins with a head that was
 * trained on features, so that its first gradients are not blind.
 * @throws AppError `canceled` when stopped before there is anything to train on; features computed so far are kept;
 * `dataset/too-few-images` without training or validation images
 */
export async function openTrainingData(source: TrainingSource): Promise<TrainingData> {
  const { config, settings, dataset, environment, isResumed } = source;
  const { model, usesFeatures } = settings;
  const ids = idsBySplit(dataset);
  if (ids.train.length === 0 || ids.validation.length === 0) throw tooFewImages();
  const network = describeNetwork(settings, dataset);
  const fresh = model.initialWeights(network.request, randomGenerator(config.seed, 'weights'));
  if (model.base === null) return openImages(source, ids, fresh);
  if (usesFeatures) return openFeatures(source, ids, fresh);
  const { weights } = await model.base.loadWeights(environment.assetsFolder);
  if (isResumed) return openImages(source, ids, { ...weights, ...fresh });
  const features = await openFeatures(source, ids, fresh);
  try {
    const head = await trainHead(source, features);
    const images = openImages(source, ids, { ...weights, ...head });
    return { ...images, featureSeconds: features.featureSeconds };
  } finally {
    await features.close();
  }
}

function openImages(
  { dataset, config, settings, signal }: TrainingSource,
  ids: SplitIds,
  weights: ArrayValues,
): TrainingData {
  const { model, augment } = settings;
  const { graph } = describeNetwork(settings, dataset);
  return imageData({
    ...{ model, graph, weights, dataset, ids, augment },
    fineTune: config.fineTune,
    classWeights: classWeightsOf(config, dataset),
    seed: config.seed,
    // A run that is stopped and kept still evaluates.
    signal: discardSignal(signal),
  });
}

async function openFeatures(source: TrainingSource, ids: SplitIds, head: ArrayValues): Promise<TrainingData> {
  const { dataset, config, settings, signal } = source;
  const augment = settings.usesFeatures ? settings.augment : 'none';
  const classWeights = classWeightsOf(config, dataset);
  try {
    return await openFeatureData(source, { settings, ids, head, augment, classWeights });
  } catch (error) {
    const isStopped = isAppError(error, 'canceled') && signal.aborted;
    if (isStopped && !isDiscarded(signal)) throw stoppedTooEarly();
    throw error;
  }
}

function tooFewImages(): AppError {
  return new AppError('dataset/too-few-images', { reason: 'empty-split' });
}

function stoppedTooEarly(): AppError {
  return new AppError('canceled', { reason: 'before-training' });
}
