import { expect, test } from 'vitest';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { recommendBatchSize, type RecommendationReport } from '#shared/domain/batch-size/recommendation.ts';
import {
  saveRecommendation,
  readRecommendation,
  recommendationKey,
} from '#engine/batch-size/recommendation-cache.ts';
import { refineRecommendation } from '#engine/batch-size/refine.ts';
import type { DatasetSummary } from '#shared/domain/dataset/dataset.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';

const config = { ...defaultRunConfig, optimizerId: 'momentum' };
const dataset = { summary: { fingerprint: 'these images' } as DatasetSummary };
const key = recommendationKey(dataset, config, 'tensorflow');

/** 10 ms per call and 1 ms per image; so little noise that batches of 8 are best. */
function measured(): RecommendationReport {
  const stepTimes = [1, 2, 4, 8, 16, 32, 64, 128, 256].map((batchSize) => {
    const seconds = 0.01 + batchSize * 0.001;
    return { batchSize, seconds, quartiles: [seconds, seconds] as const };
  });
  const recommendation = recommendBatchSize(
    {
      ...{ images: 1000, memory: null, stepTimes, powersOfTwo: [] },
      gradientNoise: {
        ...{ method: 'exact', noiseScale: 9, band: [9, 9] },
        measurements: [{ step: 10, noiseScale: 9 }],
      },
    },
    { epochs: 10, batchSize: 32, leastSteps: 30 },
  );
  return { recommendation, learningRate: 0.02, isComplete: true, seconds: 12 };
}

test('a run’s measurements change the recommended size and its learning rate', async () => {
  const cacheFolder = await temporaryFolder();
  await saveRecommendation(cacheFolder, key, measured());
  const noise = [{ epoch: 1, step: 100, noiseScale: 9 * 10 ** 4 }];
  await refineRecommendation({ cacheFolder, dataset, config, backendId: 'tensorflow', noise });
  const saved = await readRecommendation(cacheFolder, key);
  // The geometric mean of 9 and 90,000 is 900; √(10 ms ÷ 1 ms · 900) = 95 images, nearest 128.
  expect(saved?.recommendation.gradientNoise?.noiseScale).toBeCloseTo(900, 6);
  expect([measured().recommendation.batchSize, saved?.recommendation.batchSize]).toEqual([8, 128]);
  // Proportional to the batch size with momentum: 0.01 for 32 images, so 0.04 for 128.
  expect(saved?.learningRate).toBeCloseTo(0.04, 6);
});

test('images without a saved recommendation get none', async () => {
  const cacheFolder = await temporaryFolder();
  const noise = [{ epoch: 1, step: 100, noiseScale: 90 }];
  await refineRecommendation({ cacheFolder, dataset, config, backendId: 'tensorflow', noise });
  expect(await readRecommendation(cacheFolder, key)).toBeNull();
});
