import { describe, expect, test } from 'vitest';
import {
  computeFeatures,
  type FeatureProgress,
  type FeatureRequest,
} from '#engine/training/features/compute-features.ts';
import type { LoadedBase } from '#engine/training/features/feature-extractor.ts';
import { FeatureCache } from '#engine/training/features/feature-cache.ts';
import { ColorDataset } from '#test/support/images/crop-dataset.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';
import { startBackends } from '#test/support/backends.ts';

const { wasm } = await startBackends();

/** Its features are the mean color of an image, less 127. */
const meanColor: LoadedBase = {
  base: {
    authors: 'nobody',
    featureCount: 3,
    featureLayer: 'features',
    assetFolder: '',
    loadWeights: () => Promise.resolve({ weights: {}, hash: '' }),
    trains: () => false,
  },
  graph: {
    input: { sizePx: 224, channels: 3 },
    scale: 1,
    layers: [{ kind: 'global-average-pooling', name: 'features', input: 'images' }],
  },
  weights: {},
};

async function request(
  shades: readonly number[],
  given: Partial<FeatureRequest> = {},
): Promise<{
  request: FeatureRequest;
  dataset: ColorDataset;
  progress: FeatureProgress[];
  cache: FeatureCache;
}> {
  const dataset = new ColorDataset(shades);
  const cache = given.cache ?? (await FeatureCache.open(await temporaryFolder(), 'features', 3));
  const progress: FeatureProgress[] = [];
  return {
    dataset,
    progress,
    cache,
    request: {
      dataset,
      wanted: Array.from(dataset.ids, (id) => ({ id, view: null })),
      augment: 'none',
      backend: wasm,
      base: meanColor,
      cache,
      signal: new AbortController().signal,
      whenRunning: () => Promise.resolve(),
      onProgress: (event) => progress.push(event),
      ...given,
    },
  };
}

const shadeOf = (cache: FeatureCache, hash: string): number | undefined => {
  const into = new Float32Array(3);
  return cache.read([hash], into).length === 0 ? Math.round((into[0] ?? NaN) + 127) : undefined;
};

test('every image gets its own features, also in the last, smaller group', async () => {
  const shades = [10, 20, 30, 40, 50, 60, 70];
  const { request: made, dataset, cache } = await request(shades);
  expect(await computeFeatures(made)).toMatchObject({ computed: 7 });
  expect(shades.map((_, id) => shadeOf(cache, dataset.hashOf(id)))).toEqual(shades);
  await cache.close();
});

test('equal images are decoded and computed once', async () => {
  const { request: made, dataset, cache } = await request([5, 9, 5, 5]);
  expect(await computeFeatures(made)).toMatchObject({ computed: 2 });
  expect(dataset.handedOut).toEqual([0, 1]);
  await cache.close();
});

test('only what is missing is computed', async () => {
  const { request: first, cache } = await request([1, 2]);
  await computeFeatures(first);
  const { request: second, dataset } = await request([2, 3, 1], { cache });
  expect(await computeFeatures(second)).toMatchObject({ computed: 1 });
  expect(dataset.handedOut).toEqual([1]);
  await cache.close();
});

test('the last progress says that all is done', async () => {
  const { request: made, progress, cache } = await request([1, 2, 3, 4, 5]);
  await computeFeatures(made);
  expect(progress.at(-1)).toMatchObject({ done: 5, total: 5, secondsLeft: 0 });
  await cache.close();
});

test('a pause is no time that features take', async () => {
  let nowMs = 0;
  const { request: made, dataset, cache } = await request([1, 2, 3], { now: () => nowMs });
  const takesASecondEach: FeatureRequest['dataset'] = {
    hashOf: (id) => dataset.hashOf(id),
    async *views(...asked) {
      for await (const images of dataset.views(...asked)) {
        nowMs += (1000 * images.length) / asked[2].viewBytes;
        yield images;
      }
    },
  };
  const whenRunning = (): Promise<void> => {
    nowMs += 60_000;
    return Promise.resolve();
  };
  const speed = await computeFeatures({ ...made, dataset: takesASecondEach, whenRunning });
  expect(speed).toEqual({ computed: 3, seconds: 3 });
  await cache.close();
});

describe('canceling', () => {
  test('ends with its code and keeps what was computed', async () => {
    const stop = new AbortController();
    let calls = 0;
    const {
      request: made,
      dataset,
      cache,
    } = await request([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], {
      signal: stop.signal,
      whenRunning: () => {
        if (++calls === 3) stop.abort();
        return Promise.resolve();
      },
    });
    await expect(computeFeatures(made)).rejects.toMatchObject({ code: 'canceled' });
    const kept = [...dataset.ids].filter((id) => shadeOf(cache, dataset.hashOf(id)) !== undefined);
    // Two groups were done before the third was refused.
    expect(kept).toHaveLength(2 * wasm.report.threads);
    await cache.close();
  });
});
