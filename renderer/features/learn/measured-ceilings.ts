import type { RecommendationReport } from '#shared/domain/batch-size/recommendation.ts';
import type { CeilingMeasurement } from '#shared/domain/learn/ceilings.ts';

/** What Recommend found, as the three ceilings; a noise scale too large to be told leaves use open. */
export function measuredCeilings({ recommendation: found }: RecommendationReport): CeilingMeasurement {
  const { images, memory, knee, gradientNoise } = found;
  const noiseScale = gradientNoise?.noiseScale ?? null;
  return {
    // All of them fit: then no batch is too large.
    memory: memory === null ? null : (memory.largest ?? images),
    // More at a time were faster throughout: then speed bounds nothing.
    speed: knee.isReached ? knee.batchSize : images,
    use: noiseScale === null ? null : Math.max(1, Math.round(noiseScale)),
    images,
  };
}
