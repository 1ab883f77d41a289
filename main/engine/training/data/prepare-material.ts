import { AppError } from '#shared/contract/errors.ts';
import type { RunConfig } from '#shared/domain/run-config.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import type { ArrayValues, Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import type { NetworkGraph } from '#engine/compute/layers.ts';
import { balanceClasses } from './class-weights.ts';
import type { FeatureProgress, FeatureSpeed } from '../features/compute-features.ts';
import { withFeatureMaterial, type TrainingMaterial } from './feature-material.ts';
import { trainingCounts, type PartIds } from './part-ids.ts';
import { imageMaterial } from './image-material.ts';
import { stoppedTooEarly } from '../run-refusals.ts';
import { describeNetwork, type RunSettings } from '../run-settings.ts';
import { trainHead } from '../train-head.ts';
import type { RunControl } from '../trainer.ts';

export interface MaterialRequest {
  readonly dataset: Dataset;
  readonly ids: PartIds;
  readonly config: RunConfig;
  readonly settings: RunSettings;
  readonly backend: Backend;
  readonly environment: EngineEnvironment;
  readonly control: RunControl;
  /**
   * Whether fine-tuning trains a head first. A run that goes on has its weights elsewhere: any numbers of the right
   * shapes do for it.
   */
  readonly startsWithHead: boolean;
  readonly onFeatures: (progress: FeatureProgress) => void;
  readonly onFeatureSpeed: (speed: FeatureSpeed) => Promise<void>;
}

/** What a run of these settings begins with. */
export interface PreparedMaterial {
  readonly material: TrainingMaterial;
  /** Of a network over images; null for a head on features. */
  readonly graph: NetworkGraph | null;
  /** Seconds that computing features took; 0 where none were missing. */
  readonly featureSeconds: number;
}

/**
 * The network with its first weights, and the images or features it trains on. Fine-tuning begins with a head that was
 * trained on features, so that its first gradients are not blind.
 * @param use the material is open until what this answers has settled
 * @throws AppError `cancelled` when stopped before there is anything to train on; features computed so far are kept
 */
export async function withMaterial<T>(
  request: MaterialRequest,
  use: (prepared: PreparedMaterial) => Promise<T>,
): Promise<T> {
  const { config, settings, dataset, environment } = request;
  const { model, usesFeatures } = settings;
  const network = describeNetwork(settings, dataset);
  const fresh = model.initialWeights(network.request, randomGenerator(config.seed, 'weights'));
  if (model.base === null) return use({ ...images(request, fresh), featureSeconds: 0 });
  if (usesFeatures)
    return withFeatures(request, fresh, (material, { seconds }) =>
      use({ material, graph: null, featureSeconds: seconds }),
    );
  const { weights } = await model.base.loadWeights(environment.assetsFolder);
  if (!request.startsWithHead)
    return use({ ...images(request, { ...weights, ...fresh }), featureSeconds: 0 });
  const started = await withFeatures(request, fresh, async (material, { seconds }) => ({
    head: await trainHead(request, material),
    seconds,
  }));
  return use({
    ...images(request, { ...weights, ...started.head }),
    featureSeconds: started.seconds,
  });
}

function images(
  { dataset, ids, config, settings, control }: MaterialRequest,
  weights: ArrayValues,
): { material: TrainingMaterial; graph: NetworkGraph } {
  const { model, augment } = settings;
  const { graph } = describeNetwork(settings, dataset);
  const material = imageMaterial({
    model,
    graph,
    weights,
    fineTune: config.fineTune,
    dataset,
    ids,
    augment,
    classWeights: classWeightsOf(config, dataset),
    seed: config.seed,
    signal: control.discard,
  });
  return { material, graph };
}

async function withFeatures<T>(
  request: MaterialRequest,
  head: ArrayValues,
  use: (material: TrainingMaterial, speed: FeatureSpeed) => Promise<T>,
): Promise<T> {
  const { dataset, ids, backend, control, environment, config, settings } = request;
  const { base, id: modelId } = settings.model;
  if (base === null) throw new Error('there is no base model');
  const { graph } = describeNetwork(settings, dataset);
  const { weights, hash } = await base.loadWeights(environment.assetsFolder);
  try {
    return await withFeatureMaterial(
      {
        dataset,
        ids,
        backend,
        environment,
        modelId,
        modelHash: hash,
        base: { base, graph, weights },
        head,
        augment: settings.usesFeatures ? settings.augment : 'none',
        classWeights: classWeightsOf(config, dataset),
        control,
        onProgress: request.onFeatures,
        onSpeed: request.onFeatureSpeed,
      },
      use,
    );
  } catch (error) {
    const isEarly = error instanceof AppError && error.code === 'cancelled';
    if (isEarly && control.signal.aborted && !control.discard.aborted) throw stoppedTooEarly();
    throw error;
  }
}

/** @returns what an image of each class counts in the loss; null where all count alike */
function classWeightsOf({ classWeights }: RunConfig, dataset: Dataset): readonly number[] | null {
  return classWeights === 'auto' ? balanceClasses(trainingCounts(dataset)) : null;
}
