import type { RunConfig } from '#shared/domain/run-config.ts';
import { randomGenerator, shuffle } from '#shared/domain/random.ts';
import type { ArrayValues, Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { layerSizes } from '#engine/compute/layer-shapes.ts';
import type { FeatureProgress } from '#engine/training/features/compute-features.ts';
import { withFeatureMaterial, type TrainingMaterial } from '#engine/training/data/feature-material.ts';
import type { PartIds } from '#engine/training/data/part-ids.ts';
import { imageMaterial } from '#engine/training/data/image-material.ts';
import { describeNetwork, type RunSettings } from '#engine/training/run-settings.ts';
import type { RunControl } from '#engine/training/trainer.ts';
import { weightCount } from './weight-path.ts';

export interface LandscapeMaterialRequest {
  readonly dataset: Dataset;
  readonly config: RunConfig;
  readonly settings: RunSettings;
  /** Those that trained: the head's, or all of a network's. */
  readonly weights: ArrayValues;
  readonly backend: Backend;
  readonly environment: EngineEnvironment;
  readonly control: RunControl;
  readonly onFeatures: (progress: FeatureProgress) => void;
}

/** Multiplications of one image's forward pass through what is measured: the head, or all of a network. */
export function multiplicationsOf({
  dataset,
  settings,
  weights,
}: Pick<LandscapeMaterialRequest, 'dataset' | 'settings' | 'weights'>): number {
  if (settings.usesFeatures) return weightCount(Object.values(weights));
  const { graph } = describeNetwork(settings, dataset);
  return layerSizes(graph, weights).reduce((sum, { multiplications }) => sum + multiplications, 0);
}

/**
 * Hands what a run trained with to `use`: its network, and some of its training images as they are, the same ones each
 * time. The other parts are empty. Features that are not in the cache any more are computed.
 * @throws AppError `cancelled`
 */
export async function withLandscapeMaterial<T>(
  request: LandscapeMaterialRequest,
  images: number,
  use: (material: TrainingMaterial) => Promise<T>,
): Promise<T> {
  const { dataset, config, settings, weights, backend, environment, control, onFeatures } = request;
  const { model } = settings;
  const { graph } = describeNetwork(settings, dataset);
  const ids = chosenIds(dataset, config.seed, images);
  const plain = { dataset, ids, augment: 'none', classWeights: null } as const;
  if (model.base === null || !settings.usesFeatures) {
    const { signal } = control;
    const { seed, fineTune } = config;
    return use(imageMaterial({ ...plain, model, graph, weights, fineTune, seed, signal }));
  }
  const loaded = await model.base.loadWeights(environment.assetsFolder);
  return withFeatureMaterial(
    {
      ...plain,
      backend,
      environment,
      modelId: model.id,
      modelHash: loaded.hash,
      base: { base: model.base, graph, weights: loaded.weights },
      head: weights,
      control,
      onProgress: onFeatures,
      onSpeed: () => Promise.resolve(),
    },
    use,
  );
}

function chosenIds(dataset: Dataset, seed: number, count: number): PartIds {
  const shuffled = shuffle(dataset.ids('train').slice(), randomGenerator(seed, 'loss landscape'));
  return { train: shuffled.slice(0, count).sort(), validation: new Int32Array(), test: new Int32Array() };
}
