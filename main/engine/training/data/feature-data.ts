import { splits, type Augmentation, type Split } from '#shared/domain/dataset/dataset.ts';
import { headNetwork } from '#engine/compute/networks.ts';
import type { ArrayValues, Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { computeFeatures, type FeatureProgress, type FeatureSpeed } from '../features/compute-features.ts';
import { FeatureCache, featureCollection } from '../features/feature-cache.ts';
import type { PauseGate } from '../run-clock.ts';
import { describeNetwork, type RunSettings } from '../run-settings.ts';
import { featureLoader } from './feature-loader.ts';
import { openFeatureRows, type FeatureRows } from './feature-rows.ts';
import { cachedViews, viewHash, type FeatureView } from './image-views.ts';
import { allIds, splitData, type SplitIds, type TrainingData } from './splits.ts';

/** Images, and what computes on them. */
export interface FeatureSource {
  readonly dataset: Dataset;
  readonly backend: Backend;
  readonly environment: Pick<EngineEnvironment, 'cacheFolder' | 'assetsFolder'>;
  /** Ends the computing of features. */
  readonly signal: AbortSignal;
  /** Where computing waits while the run is paused. */
  readonly pause?: PauseGate;
  readonly onFeatures?: (progress: FeatureProgress) => void;
  readonly onFeatureSpeed?: (speed: FeatureSpeed) => Promise<void>;
}

export interface FeatureChoice {
  readonly settings: RunSettings;
  readonly ids: SplitIds;
  /** First weights of the head. */
  readonly head: ArrayValues;
  readonly augment: Augmentation;
  /** What an image of each class counts in the loss; null where all count alike. */
  readonly classWeights: readonly number[] | null;
}

/**
 * Computes the features that are not cached; the cache is open until the data is closed.
 * @throws AppError `canceled`; what was computed stays in the cache
 */
export async function openFeatureData(source: FeatureSource, choice: FeatureChoice): Promise<TrainingData> {
  const { dataset, backend, environment, signal, pause } = source;
  const { settings, augment } = choice;
  const { base, id: modelId } = settings.model;
  if (base === null) throw new Error('there is no base model');
  const { graph } = describeNetwork(settings, dataset);
  const { weights, hash: modelHash } = await base.loadWeights(environment.assetsFolder);
  const key = { modelId, modelHash, backendId: backend.id };
  const cache = await FeatureCache.open(environment.cacheFolder, featureCollection(key), base.featureCount);
  try {
    const speed = await computeFeatures({
      dataset,
      wanted: wantedViews(choice.ids, augment),
      augment,
      backend,
      base: { base, graph, weights },
      cache,
      signal,
      whenRunning: () => pause?.whenRunning() ?? Promise.resolve(),
      onProgress: (progress) => source.onFeatures?.(progress),
    });
    await source.onFeatureSpeed?.(speed);
    return {
      network: headNetwork(cache.featureCount, choice.head),
      graph: null,
      splits: await openSplits(dataset, choice, cache),
      featureSeconds: speed.seconds,
      close: () => cache.close(),
    };
  } catch (error) {
    await cache.close();
    throw error;
  }
}

/** All images as they are, then, where there are random views, those of the training images. */
export function wantedViews(ids: SplitIds, augment: Augmentation): FeatureView[] {
  const plain = Array.from(allIds(ids), (id): FeatureView => ({ id, view: null }));
  if (augment === 'none') return plain;
  const views = Array.from({ length: cachedViews }, (_, view) =>
    Array.from(ids.train, (id) => ({ id, view })),
  );
  return [...plain, ...views.flat()];
}

async function openSplits(
  dataset: Dataset,
  choice: FeatureChoice,
  cache: FeatureCache,
): Promise<TrainingData['splits']> {
  const { ids, augment, classWeights } = choice;
  const hashes = wantedViews(ids, augment).map((view) => viewHash(dataset, view, augment));
  const rows = await openFeatureRows(cache, hashes);
  const starts = { train: 0, validation: ids.train.length, test: ids.train.length + ids.validation.length };
  const labeled = (split: Split): TrainingData['splits'][Split] => {
    const examples = splitExamples(dataset, choice, rows, { split, start: starts[split] });
    return splitData(dataset, ids[split], examples, split === 'train' ? classWeights : null);
  };
  return { train: labeled('train'), validation: labeled('validation'), test: labeled('test') };
}

function splitExamples(
  dataset: Dataset,
  { ids, augment }: FeatureChoice,
  rows: FeatureRows,
  { split, start }: { readonly split: Split; readonly start: number },
): ReturnType<typeof featureLoader> {
  const count = ids[split].length;
  const firstView = splits.reduce((total, each) => total + ids[each].length, 0);
  const positionsFrom = (first: number): Int32Array =>
    Int32Array.from({ length: count }, (_, i) => first + i);
  const hasViews = split === 'train' && augment !== 'none';
  return featureLoader(rows, {
    plain: positionsFrom(start),
    views: hasViews
      ? Array.from({ length: cachedViews }, (_, view) => positionsFrom(firstView + view * count))
      : [],
    offsets: ids[split].map((id) => parseInt(dataset.hashOf(id).slice(0, 6), 16)),
  });
}
