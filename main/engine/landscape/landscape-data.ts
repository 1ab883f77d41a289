import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { randomGenerator, shuffle } from '#shared/domain/random.ts';
import type { ArrayValues, Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { multiplicationsPerImage } from '#engine/compute/layer-shapes.ts';
import type { FeatureProgress } from '#engine/training/features/compute-features.ts';
import { openFeatureData } from '#engine/training/data/feature-data.ts';
import type { SplitIds, TrainingData } from '#engine/training/data/splits.ts';
import { imageData } from '#engine/training/data/image-data.ts';
import { describeNetwork, type RunSettings } from '#engine/training/run-settings.ts';
import type { PauseGate } from '#engine/training/run-clock.ts';
import { weightCount } from '#engine/training/weight-path.ts';

export interface LandscapeDataRequest {
  readonly dataset: Dataset;
  readonly config: RunConfig;
  readonly settings: RunSettings;
  /** The trained ones: the head's, or the whole network's. */
  readonly weights: ArrayValues;
  readonly backend: Backend;
  readonly environment: EngineEnvironment;
  readonly signal: AbortSignal;
  readonly pause?: PauseGate | undefined;
  readonly onFeatures: (progress: FeatureProgress) => void;
}

/** Multiplications in one image's forward pass through what is measured: the head, or the whole network. */
export function multiplicationsOf({
  dataset,
  settings,
  weights,
}: Pick<LandscapeDataRequest, 'dataset' | 'settings' | 'weights'>): number {
  if (settings.usesFeatures) return weightCount(Object.values(weights));
  const { graph } = describeNetwork(settings, dataset);
  return multiplicationsPerImage(graph, weights);
}

/**
 * A run's network and some of its training images, not augmented and the same ones each time. The other splits are empty.
 * Features that are no longer in the cache are computed again.
 * @throws AppError `canceled`
 */
export async function openLandscapeData(
  request: LandscapeDataRequest,
  images: number,
): Promise<TrainingData> {
  const { dataset, config, settings, weights, backend, environment, signal, pause, onFeatures } = request;
  const { model } = settings;
  const { graph } = describeNetwork(settings, dataset);
  const ids = chosenIds(dataset, config.seed, images);
  const plain = { ids, augment: 'none', classWeights: null } as const;
  if (settings.usesFeatures)
    return openFeatureData(
      { dataset, backend, environment, signal, ...(pause && { pause }), onFeatures },
      { ...plain, settings, head: weights },
    );
  const { seed, fineTune } = config;
  return imageData({ ...plain, dataset, model, graph, weights, fineTune, seed, signal });
}

function chosenIds(dataset: Dataset, seed: number, count: number): SplitIds {
  const shuffled = shuffle(dataset.ids('train').slice(), randomGenerator(seed, 'loss landscape'));
  return { train: shuffled.slice(0, count).sort(), validation: new Int32Array(), test: new Int32Array() };
}
