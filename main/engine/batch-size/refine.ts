import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { recommendBatchSize } from '#shared/domain/batch-size/recommendation.ts';
import { refinedByRun } from '#shared/domain/batch-size/gradient-noise.ts';
import type { BackendId, NoiseMoment } from '#shared/domain/run/run.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import { automaticRateOf, resolveSettings } from '#engine/training/run-settings.ts';
import { saveRecommendation, readRecommendation, recommendationKey } from './recommendation-cache.ts';

export interface RefiningRun {
  readonly cacheFolder: string;
  readonly dataset: Pick<Dataset, 'summary'>;
  readonly config: RunConfig;
  readonly backendId: BackendId;
  /** Measured during the run. */
  readonly noise: readonly NoiseMoment[];
}

/** Refines the saved recommendation for a run's images and settings, if there is one, by the noise that the run measured. */
export async function refineRecommendation(run: RefiningRun): Promise<void> {
  const { cacheFolder, dataset, config, backendId, noise } = run;
  if (noise.length === 0) return;
  const key = recommendationKey(dataset, config, backendId);
  const saved = await readRecommendation(cacheFolder, key);
  if (saved?.recommendation.gradientNoise == null) return;
  const { recommendation } = saved;
  const gradientNoise = refinedByRun(saved.recommendation.gradientNoise, noise);
  const refined = recommendBatchSize({ ...recommendation, gradientNoise }, recommendation.planned);
  const learningRate = automaticRateOf(config, resolveSettings(config), refined.batchSize);
  await saveRecommendation(cacheFolder, key, { ...saved, recommendation: refined, learningRate });
}
