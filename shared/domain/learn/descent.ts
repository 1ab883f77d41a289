import { epochBatches } from './epoch-batches.ts';
import { surfaceGradient, type Pair, type SurfacePoint } from './surface.ts';

export interface Descent {
  readonly start: Pair;
  /** Points for each update, 1 … all of them. */
  readonly batchSize: number;
  readonly learningRate: number;
  /** Updates in all. */
  readonly steps: number;
  /** `falling` takes the learning rate down to 0 along half a cosine. */
  readonly schedule: 'constant' | 'falling';
  readonly seed: number;
}

/** What the learning rate is multiplied with for update number `done` (0 for the first). */
export function learningRateMultiplier(schedule: Descent['schedule'], done: number, steps: number): number {
  return schedule === 'constant' ? 1 : (1 + Math.cos((Math.PI * done) / steps)) / 2;
}

/**
 * Gradient descent on the mean loss of the points, each update by the gradient of its batch alone.
 * @returns the weights at the start and after each step: `steps` + 1 pairs
 */
export function descend(points: readonly SurfacePoint[], descent: Descent): readonly Pair[] {
  const path: Pair[] = [descent.start];
  let weights = descent.start;
  for (let epoch = 0; path.length <= descent.steps; epoch++) {
    for (const batch of epochBatches(points.length, descent.batchSize, descent.seed, epoch)) {
      if (path.length > descent.steps) break;
      const chosen = batch.flatMap((index) => points[index] ?? []);
      const [du, dv] = surfaceGradient(chosen, weights);
      const factor = learningRateMultiplier(descent.schedule, path.length - 1, descent.steps);
      const rate = descent.learningRate * factor;
      weights = [weights[0] - rate * du, weights[1] - rate * dv];
      path.push(weights);
    }
  }
  return path;
}

export function distance(one: Pair, other: Pair): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}
