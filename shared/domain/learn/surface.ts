import { randomGenerator, randomInteger, randomNormal } from '../random.ts';

/** A pair of weights, or of anything that has one number for each of them. */
export type Pair = readonly [number, number];

/** An image of one of two classes, described by two numbers. */
export interface SurfacePoint {
  readonly features: Pair;
  readonly label: 0 | 1;
}

/**
 * Two overlapping clouds of points, so that no line separates them and the best weights are finite.
 * @param count points in all
 */
export function surfacePoints(count: number, seed: number): readonly SurfacePoint[] {
  const generator = randomGenerator(seed, 'surface');
  return Array.from({ length: count }, () => {
    const label = randomInteger(generator, 2) as 0 | 1;
    const side = label === 1 ? 1 : -1;
    const x = 0.9 * side + 1.5 * randomNormal(generator);
    const y = 0.35 * side + 0.8 * randomNormal(generator);
    return { features: [x, y], label };
  });
}

/** Probability of class 1: logistic regression with two weights and no bias. */
function probability([u, v]: Pair, [x, y]: Pair): number {
  return 1 / (1 + Math.exp(-(u * x + v * y)));
}

/** ln(1 + e^z), which does not overflow. */
function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

/** Mean cross-entropy of these points in nats. */
export function surfaceLoss(points: readonly SurfacePoint[], [u, v]: Pair): number {
  let sum = 0;
  for (const { features, label } of points) {
    const score = u * features[0] + v * features[1];
    sum += softplus(label === 1 ? -score : score);
  }
  return sum / points.length;
}

/** The exact gradient of the mean loss of these points: the mean of (p − y)·x. */
export function surfaceGradient(points: readonly SurfacePoint[], weights: Pair): Pair {
  let du = 0;
  let dv = 0;
  for (const { features, label } of points) {
    const excess = probability(weights, features) - label;
    du += excess * features[0];
    dv += excess * features[1];
  }
  return [du / points.length, dv / points.length];
}

/** The weights with the least mean loss, by Newton's method; the loss is convex, so there is one such point. */
export function surfaceMinimum(points: readonly SurfacePoint[]): Pair {
  let [u, v]: Pair = [0, 0];
  for (let turn = 0; turn < 50; turn++) {
    const [du, dv] = surfaceGradient(points, [u, v]);
    const [uu, uv, vv] = curvature(points, [u, v]);
    const determinant = uu * vv - uv * uv;
    u -= (vv * du - uv * dv) / determinant;
    v -= (uu * dv - uv * du) / determinant;
  }
  return [u, v];
}

/** The second derivatives of the mean loss: the mean of p(1 − p)·x·xᵀ. */
function curvature(points: readonly SurfacePoint[], weights: Pair): readonly [number, number, number] {
  let [uu, uv, vv] = [0, 0, 0];
  for (const { features } of points) {
    const p = probability(weights, features);
    const factor = (p * (1 - p)) / points.length;
    uu += factor * features[0] * features[0];
    uv += factor * features[0] * features[1];
    vv += factor * features[1] * features[1];
  }
  return [uu, uv, vv];
}

/**
 * How noisy single images are against their mean: tr(Σ) ÷ |G|², in images.
 * G is the mean gradient, Σ the covariance of the single ones (over all points, so divided by their number).
 * @see McCandlish et al. 2018, arXiv:1812.06162, the “simple” noise scale
 */
export function surfaceNoiseScale(points: readonly SurfacePoint[], weights: Pair): number {
  const [gu, gv] = surfaceGradient(points, weights);
  let spread = 0;
  for (const point of points) {
    const [du, dv] = surfaceGradient([point], weights);
    spread += ((du - gu) ** 2 + (dv - gv) ** 2) / points.length;
  }
  return spread / (gu * gu + gv * gv);
}
