import { throwIfAborted } from '../../../shared/contract/errors.ts';
import type { ArrayValues, Engine } from '../compute/program.ts';
import type { Crop, Dataset } from '../dataset/dataset.ts';
import type { ModelPlugin } from '../models/define.ts';
import { turnTaker } from './event-loop.ts';
import type { FeatureCache } from './feature-cache.ts';
import { FeatureExtractor, subBatchSize } from './feature-extractor.ts';
import { eventThrottle } from './throttle.ts';

export interface FeatureProgress {
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | null;
}

export interface FeatureRequest {
  readonly dataset: Pick<Dataset, 'crops' | 'hashOf'>;
  /** Pictures whose features are wanted. */
  readonly ids: Int32Array;
  readonly engine: Engine;
  readonly model: ModelPlugin;
  /** Of the model. */
  readonly weights: ArrayValues;
  readonly cache: FeatureCache;
  readonly signal: AbortSignal;
  /** Awaited between sub-batches: settles at once, or when a pause ends. */
  readonly whenRunning: () => Promise<void>;
  /** Called at most ten times a second, and always at the end. */
  readonly onProgress: (progress: FeatureProgress) => void;
}

export interface FeatureSpeed {
  /** Pictures that were not in the cache. */
  readonly computed: number;
  readonly seconds: number;
}

/**
 * Computes the features that the cache does not have, each different picture once, while workers decode the next ones.
 * What is computed is on disk before the next sub-batch begins.
 * @throws AppError `cancelled` when the signal is aborted; what was computed stays in the cache
 */
export async function computeFeatures(request: FeatureRequest): Promise<FeatureSpeed> {
  const { dataset, engine, model, weights, cache, signal, onProgress } = request;
  const missing = await missingPictures(request);
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1000;
  const total = missing.length;
  if (total === 0) return { computed: 0, seconds: 0 };
  const extractor = await FeatureExtractor.create(
    engine,
    model,
    weights,
    Math.min(subBatchSize(engine), total),
  );
  const isDue = eventThrottle();
  const takeTurn = turnTaker(0);
  let done = 0;
  try {
    for await (const crops of inGroups(dataset.crops(missing, model.inputSizePx, signal), extractor.size)) {
      await request.whenRunning();
      throwIfAborted(signal);
      const features = await extractor.run(crops.map(({ rgb }) => rgb));
      await cache.append(
        crops.map(({ id }) => dataset.hashOf(id)),
        features,
      );
      done += crops.length;
      if (isDue() || done === total)
        onProgress({ done, total, secondsLeft: (seconds() / done) * (total - done) });
      await takeTurn();
    }
  } finally {
    extractor.dispose();
  }
  return { computed: done, seconds: seconds() };
}

/** @returns one picture for each content whose features are not in the cache, or damaged there */
async function missingPictures({ dataset, ids, cache }: FeatureRequest): Promise<number[]> {
  const firstOf = new Map<string, number>();
  for (const id of ids) {
    const hash = dataset.hashOf(id);
    if (!firstOf.has(hash)) firstOf.set(hash, id);
  }
  const missing: number[] = [];
  const row = new Float32Array(cache.featureCount);
  const takeTurn = turnTaker();
  for (const [hash, id] of firstOf) {
    if (cache.read([hash], row).length > 0) missing.push(id);
    await takeTurn();
  }
  return missing;
}

/** Collects crops into arrays of `size`; the last one may be shorter. */
async function* inGroups(crops: AsyncIterable<Crop>, size: number): AsyncIterable<Crop[]> {
  let group: Crop[] = [];
  for await (const crop of crops) {
    group.push(crop);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
