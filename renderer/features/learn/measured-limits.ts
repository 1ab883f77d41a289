import type { RecommendationReport } from '#shared/domain/batch-size/recommendation.ts';
import type { LimitMeasurement } from '#shared/domain/learn/batch-size-limits.ts';

/** What Recommend found, as the three limits; where the noise scale was too large to measure, that limit is open. */
export function measuredLimits({ recommendation: found }: RecommendationReport): LimitMeasurement {
  const { images, memory, throughputKnee, gradientNoise } = found;
  const noiseScale = gradientNoise?.noiseScale ?? null;
  return {
    // All of them fit: then no batch is too large.
    memory: memory === null ? null : (memory.largest ?? images),
    // More at a time were faster throughout: then speed bounds nothing.
    speed: throughputKnee.isReached ? throughputKnee.batchSize : images,
    noise: noiseScale === null ? null : Math.max(1, Math.round(noiseScale)),
    images,
  };
}
