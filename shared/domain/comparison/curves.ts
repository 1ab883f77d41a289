import type { EpochMetrics } from '../run/run.ts';
import { steadySeconds } from './steady-seconds.ts';
import type { ComparisonRun, ComparisonVariant } from './comparison.ts';

/** What the horizontal axis counts. */
export type ComparisonAxis = 'epochs' | 'steps' | 'seconds';
export type ComparisonMeasure = 'validationAccuracy' | 'trainLoss';

/** One batch size's curve, the mean over its seeds. */
export interface ComparisonCurve extends ComparisonVariant {
  readonly variant: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/**
 * A curve for each variant that has begun: over its finished runs, or over what others have so far where none has
 * finished. It ends with the shortest of them, so that every point is the mean of the same runs.
 */
export function comparisonCurves(
  runs: readonly ComparisonRun[],
  axis: ComparisonAxis,
  measure: ComparisonMeasure,
): readonly ComparisonCurve[] {
  const variants = [...new Set(runs.map(({ variant }) => variant))].sort((one, other) => one - other);
  return variants.flatMap((variant) => {
    const begun = runs.filter((run) => run.variant === variant && run.epochs.length > 0);
    const done = begun.filter(({ state }) => state === 'finished');
    const [first] = begun;
    if (first === undefined) return [];
    const { batchSize, isFullBatch, givenRate } = first;
    const points = meanPoints(
      (done.length > 0 ? done : begun).map(({ epochs }) => epochs),
      axis,
      measure,
    );
    return [{ variant, batchSize, isFullBatch, givenRate, points }];
  });
}

function meanPoints(
  runs: readonly (readonly EpochMetrics[])[],
  axis: ComparisonAxis,
  measure: ComparisonMeasure,
): ComparisonCurve['points'] {
  const length = Math.min(...runs.map((epochs) => epochs.length));
  const positions = runs.map((epochs) => positionsOf(epochs, axis));
  const meanOf = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return Array.from({ length }, (_, index) => ({
    x: meanOf(positions.map((each) => each[index] ?? NaN)),
    y: meanOf(runs.map((epochs) => epochs[index]?.[measure] ?? NaN)),
  }));
}

function positionsOf(epochs: readonly EpochMetrics[], axis: ComparisonAxis): readonly number[] {
  switch (axis) {
    case 'epochs':
      return epochs.map(({ epoch }) => epoch);
    case 'steps':
      return epochs.map(({ step }) => step);
    case 'seconds':
      return steadySeconds(epochs);
  }
}
