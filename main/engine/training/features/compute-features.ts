import { throwIfAborted } from '#shared/domain/errors.ts';
import type { Augmentation } from '#shared/domain/dataset/dataset.ts';
import type { Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import { ViewBuffers } from '#engine/data/images/view-buffers.ts';
import { evaluationCallSize } from '../memory/call-size.ts';
import { turnTaker } from '../pacing.ts';
import type { FeatureCache } from './feature-cache.ts';
import { FeatureExtractor, type LoadedBase } from './feature-extractor.ts';
import { viewHash, viewRequest, type FeatureView } from '../data/image-views.ts';
import { eventThrottle } from '../pacing.ts';
import { RunClock } from '../run-clock.ts';

export interface FeatureProgress {
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | null;
}

export interface FeatureRequest {
  readonly dataset: Pick<Dataset, 'views' | 'hashOf'>;
  /** Images, and random views of images, whose features are wanted. */
  readonly wanted: readonly FeatureView[];
  /** What kind of random views. */
  readonly augment: Augmentation;
  readonly backend: Backend;
  readonly base: LoadedBase;
  readonly cache: FeatureCache;
  readonly signal: AbortSignal;
  /** Awaited between sub-batches: settles at once, or when a pause ends. */
  readonly whenRunning: () => Promise<void>;
  /** Called at most ten times a second, and always at the end. */
  readonly onProgress: (progress: FeatureProgress) => void;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

export interface FeatureSpeed {
  /** Images that were not in the cache. */
  readonly computed: number;
  /** Pauses not counted. */
  readonly seconds: number;
}

/**
 * Computes the features that the cache does not have, each different image once, while workers decode the next ones.
 * What is computed is on disk before the next sub-batch begins.
 * @throws AppError `canceled` when the signal is aborted; what was computed stays in the cache
 */
export async function computeFeatures(request: FeatureRequest): Promise<FeatureSpeed> {
  const { dataset, backend, base, cache, augment, signal, onProgress } = request;
  const missing = await missingViews(request);
  // A pause is no time that features take: it would be in the run's seconds, and in every later estimate.
  const clock = new RunClock(request, request.now);
  const total = missing.length;
  if (total === 0) return { computed: 0, seconds: 0 };
  const { sizePx } = base.graph.input;
  const callSize = evaluationCallSize(backend.report, { type: 'uint8', shape: [sizePx, sizePx, 3] });
  const extractor = await FeatureExtractor.create(backend, base, Math.min(callSize, total));
  const isDue = eventThrottle();
  const takeTurn = turnTaker(0);
  let done = 0;
  try {
    const format = { sizePx, channels: 3, augment } as const;
    const buffers = new ViewBuffers(format, extractor.size, total);
    for await (const images of dataset.views(missing.map(viewRequest), format, buffers, signal)) {
      await clock.whenRunning();
      throwIfAborted(signal);
      const features = await extractor.run(images);
      const computed = missing.slice(done, done + extractor.size);
      const hashes = computed.map((view) => viewHash(dataset, view, augment));
      await cache.append(hashes, features);
      done += computed.length;
      if (isDue() || done === total)
        onProgress({ done, total, secondsLeft: (clock.seconds / done) * (total - done) });
      await takeTurn();
    }
  } finally {
    extractor.dispose();
  }
  return { computed: done, seconds: clock.seconds };
}

/** @returns one view for each content whose features are not in the cache, or damaged there */
async function missingViews({ dataset, wanted, augment, cache }: FeatureRequest): Promise<FeatureView[]> {
  const firstOf = new Map<string, FeatureView>();
  for (const view of wanted) {
    const hash = viewHash(dataset, view, augment);
    if (!firstOf.has(hash)) firstOf.set(hash, view);
  }
  const missing: FeatureView[] = [];
  const row = new Float32Array(cache.featureCount);
  const takeTurn = turnTaker();
  for (const [hash, view] of firstOf) {
    if (cache.read([hash], row).length > 0) missing.push(view);
    await takeTurn();
  }
  return missing;
}
