import type { Recommendation } from '#shared/domain/batch-size/recommendation.ts';
import { fractionOf } from '../ruler/ruler-scale.ts';

/** How far along the ruler a limit lies. */
export interface LimitBar {
  readonly limit: 'memory' | 'speed' | 'noise';
  /** Where the limit lies, 0 … 1; null where it was not measured. */
  readonly sure: number | null;
  /** Upper end of what was measured, at least `sure`. */
  readonly likely: number;
}

export function limitBars({
  images,
  memory,
  throughputKnee,
  gradientNoise,
}: Recommendation): readonly LimitBar[] {
  const bar = (limit: LimitBar['limit'], size: number, upTo: number): LimitBar => ({
    limit,
    sure: fractionOf(size, images),
    likely: fractionOf(Math.max(size, upTo), images),
  });
  const unknown = (limit: LimitBar['limit']): LimitBar => ({ limit, sure: null, likely: 0 });
  const fitting = memory?.largest ?? images;
  return [
    memory === null ? unknown('memory') : bar('memory', fitting, fitting),
    bar('speed', throughputKnee.batchSize, throughputKnee.isReached ? throughputKnee.interval[1] : images),
    gradientNoise === null
      ? unknown('noise')
      : bar('noise', gradientNoise.noiseScale ?? images, gradientNoise.band?.[1] ?? images),
  ];
}
