import type { Recommendation } from '#shared/domain/batch-size/recommendation.ts';
import { fractionOf } from '../ruler/ruler-scale.ts';

/** How far along the ruler a ceiling lies. */
export interface CeilingBar {
  readonly ceiling: 'memory' | 'speed' | 'noise';
  /** Where the ceiling lies, 0 … 1; null where it was not measured. */
  readonly sure: number | null;
  /** Upper end of what was measured, at least `sure`. */
  readonly likely: number;
}

export function ceilingBars({
  images,
  memory,
  throughputKnee,
  gradientNoise,
}: Recommendation): readonly CeilingBar[] {
  const bar = (ceiling: CeilingBar['ceiling'], size: number, upTo: number): CeilingBar => ({
    ceiling,
    sure: fractionOf(size, images),
    likely: fractionOf(Math.max(size, upTo), images),
  });
  const unknown = (ceiling: CeilingBar['ceiling']): CeilingBar => ({ ceiling, sure: null, likely: 0 });
  const fitting = memory?.largest ?? images;
  return [
    memory === null ? unknown('memory') : bar('memory', fitting, fitting),
    bar('speed', throughputKnee.batchSize, throughputKnee.isReached ? throughputKnee.interval[1] : images),
    gradientNoise === null
      ? unknown('noise')
      : bar('noise', gradientNoise.noiseScale ?? images, gradientNoise.band?.[1] ?? images),
  ];
}
