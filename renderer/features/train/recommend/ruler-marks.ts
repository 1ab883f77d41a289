import type { Recommendation } from '#shared/domain/batch-size/recommendation.ts';
import { fractionOf } from '../ruler/ruler-scale.ts';
import type { LimitBar } from './limit-bars.ts';

export interface RulerMark {
  readonly limit: LimitBar['limit'];
  /** The batch size it stands at, 1 … images. */
  readonly size: number;
  /** Fraction of the ruler's length, 0 … 1. */
  readonly fraction: number;
}

/** Marks so near each other that their names stand side by side, centered under them. */
export interface RulerMarkGroup {
  readonly fraction: number;
  readonly marks: readonly RulerMark[];
}

/** A mark with its name needs this fraction of the narrowest ruler. */
const nearest = 0.18;

/** What was measured, from left to right; a limit that was not reached, or that there is none of, has no mark. */
export function rulerMarks({
  images,
  memory,
  throughputKnee,
  gradientNoise,
}: Recommendation): readonly RulerMark[] {
  const noiseScale = gradientNoise?.noiseScale ?? null;
  const sizes: readonly (readonly [RulerMark['limit'], number | null])[] = [
    ['memory', memory === null ? null : (memory.largest ?? images)],
    ['speed', throughputKnee.isReached ? throughputKnee.batchSize : null],
    ['noise', noiseScale],
  ];
  return sizes
    .flatMap(([limit, measured]) => {
      if (measured === null) return [];
      const size = Math.min(images, Math.max(1, Math.round(measured)));
      return [{ limit, size, fraction: fractionOf(size, images) }];
    })
    .sort((one, other) => one.fraction - other.fraction);
}

/** @param marks from left to right */
export function groupMarks(marks: readonly RulerMark[]): readonly RulerMarkGroup[] {
  const groups: RulerMark[][] = [];
  for (const mark of marks) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && mark.fraction - before.fraction < nearest)
      last.push(mark);
    else groups.push([mark]);
  }
  return groups.map((group) => ({
    fraction: group.reduce((sum, { fraction }) => sum + fraction, 0) / group.length,
    marks: group,
  }));
}
