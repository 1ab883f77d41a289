import { epochBatches } from './epoch-batches.ts';

/** The loss of one image as a function of one weight x: a parabola, steepness / 2 · (x − lowest)² + least. */
export interface Curve {
  readonly steepness: number;
  readonly lowest: number;
  readonly least: number;
}

/** Three images that disagree: their own lowest points lie on both sides of that of their mean, −0.5. */
export const threeCurves: readonly [Curve, Curve, Curve] = [
  { steepness: 1, lowest: -2, least: 0.3 },
  { steepness: 0.5, lowest: 0.5, least: 0.6 },
  { steepness: 0.5, lowest: 1.5, least: 0.1 },
];

export const valueAt = ({ steepness, lowest, least }: Curve, x: number): number =>
  (steepness / 2) * (x - lowest) ** 2 + least;

export const slopeAt = ({ steepness, lowest }: Curve, x: number): number => steepness * (x - lowest);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function meanAt(curves: readonly Curve[], x: number): number {
  return mean(curves.map((curve) => valueAt(curve, x)));
}

/** Where the mean is lowest: Σ steepness · lowest ÷ Σ steepness. */
export function lowestOfMean(curves: readonly Curve[]): number {
  const total = curves.reduce((sum, { steepness }) => sum + steepness, 0);
  return curves.reduce((sum, { steepness, lowest }) => sum + steepness * lowest, 0) / total;
}

export interface CurveStep {
  /** Where the step leads. */
  readonly x: number;
  /** The curves that led it, 0 for the first. */
  readonly leaders: readonly number[];
}

export interface CurveDescent {
  readonly start: number;
  readonly batchSize: 1 | 2 | 3;
  readonly learningRate: number;
  readonly steps: number;
  readonly seed: number;
}

/** Steps against the mean slope of the leading curves; who leads changes with every step, each curve once an epoch. */
export function descendCurves(
  curves: readonly Curve[],
  { start, batchSize, learningRate, steps, seed }: CurveDescent,
): readonly CurveStep[] {
  const path: CurveStep[] = [];
  let x = start;
  for (let epoch = 0; path.length < steps; epoch++) {
    for (const leaders of epochBatches(curves.length, batchSize, seed, epoch)) {
      if (path.length === steps) break;
      x -=
        learningRate * mean(curves.filter((_, k) => leaders.includes(k)).map((curve) => slopeAt(curve, x)));
      path.push({ x, leaders: [...leaders].sort((one, other) => one - other) });
    }
  }
  return path;
}
