import { splits, type Split } from '#shared/domain/dataset.ts';
import type { Augmentation } from '#shared/domain/dataset.ts';
import { headNetwork } from '#engine/compute/networks.ts';
import type { Network } from '#engine/compute/network-program.ts';
import type { ArrayValues, Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import type { RunControl } from '../trainer.ts';
import { computeFeatures, type FeatureProgress, type FeatureSpeed } from '../features/compute-features.ts';
import type { LabelledExamples } from './examples.ts';
import { FeatureCache, featureCollection } from '../features/feature-cache.ts';
import { featureExamples } from './feature-examples.ts';
import type { LoadedBase } from '../features/feature-extractor.ts';
import { openFeatureRows, type FeatureRows } from './feature-rows.ts';
import { allIds, labelledExamples, type PartIds } from './part-ids.ts';
import { cachedViews, viewHash, type FeatureView } from './image-views.ts';

/** What a network trains on, and the network. */
export interface TrainingMaterial {
  readonly network: Network;
  readonly parts: Readonly<Record<Split, LabelledExamples>>;
}

export interface FeatureMaterialRequest {
  readonly dataset: Dataset;
  readonly ids: PartIds;
  readonly backend: Backend;
  readonly environment: Pick<EngineEnvironment, 'cacheFolder'>;
  readonly modelId: string;
  /** Hash of the base model's files. */
  readonly modelHash: string;
  readonly base: LoadedBase;
  /** Fresh weights of the head. */
  readonly head: ArrayValues;
  readonly augment: Augmentation;
  readonly classWeights: readonly number[] | null;
  readonly control: RunControl;
  readonly onProgress: (progress: FeatureProgress) => void;
  readonly onSpeed: (speed: FeatureSpeed) => Promise<void>;
}

/**
 * Computes the features that are not cached, and hands the head with its rows to `use`; the cache is open until that ends.
 * @throws AppError `cancelled`; what was computed stays in the cache
 */
export async function withFeatureMaterial<T>(
  request: FeatureMaterialRequest,
  use: (material: TrainingMaterial, speed: FeatureSpeed) => Promise<T>,
): Promise<T> {
  const { dataset, backend, base, environment, modelId, modelHash, control, augment } = request;
  const key = { modelId, modelHash, backendId: backend.id };
  const { cacheFolder } = environment;
  const cache = await FeatureCache.open(cacheFolder, featureCollection(key), base.base.featureCount);
  try {
    const speed = await computeFeatures({
      dataset,
      wanted: wantedViews(request.ids, augment),
      augment,
      backend,
      base,
      cache,
      signal: control.signal,
      whenRunning: () => control.whenRunning(),
      onProgress: request.onProgress,
    });
    await request.onSpeed(speed);
    const material = await openMaterial(request, cache);
    return await use(material, speed);
  } finally {
    await cache.close();
  }
}

/** All images as they are, then, where there are random views, those of the training images. */
export function wantedViews(ids: PartIds, augment: Augmentation): FeatureView[] {
  const plain = Array.from(allIds(ids), (id): FeatureView => ({ id, view: null }));
  if (augment === 'none') return plain;
  const views = Array.from({ length: cachedViews }, (_, view) =>
    Array.from(ids.train, (id) => ({ id, view })),
  );
  return [...plain, ...views.flat()];
}

async function openMaterial(request: FeatureMaterialRequest, cache: FeatureCache): Promise<TrainingMaterial> {
  const { dataset, ids, augment, head, classWeights } = request;
  const hashes = wantedViews(ids, augment).map((view) => viewHash(dataset, view, augment));
  const rows = await openFeatureRows(cache, hashes);
  const starts = { train: 0, validation: ids.train.length, test: ids.train.length + ids.validation.length };
  const labelled = (part: Split): LabelledExamples =>
    labelledExamples(
      dataset,
      ids[part],
      partExamples(request, rows, part, starts[part]),
      part === 'train' ? classWeights : null,
    );
  return {
    network: headNetwork(cache.featureCount, head),
    parts: { train: labelled('train'), validation: labelled('validation'), test: labelled('test') },
  };
}

function partExamples(
  { ids, dataset, augment }: FeatureMaterialRequest,
  rows: FeatureRows,
  part: Split,
  start: number,
): LabelledExamples['examples'] {
  const count = ids[part].length;
  const firstView = splits.reduce((total, each) => total + ids[each].length, 0);
  const positionsFrom = (first: number): Int32Array =>
    Int32Array.from({ length: count }, (_, i) => first + i);
  const hasViews = part === 'train' && augment !== 'none';
  return featureExamples(rows, {
    plain: positionsFrom(start),
    views: hasViews
      ? Array.from({ length: cachedViews }, (_, view) => positionsFrom(firstView + view * count))
      : [],
    offsets: ids[part].map((id) => parseInt(dataset.hashOf(id).slice(0, 6), 16)),
  });
}
