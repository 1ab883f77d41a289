import { expect, test } from 'vitest';
import {
  surfaceGradient,
  surfaceLoss,
  surfaceMinimum,
  surfaceNoiseScale,
  surfacePoints,
  type SurfacePoint,
} from '#shared/domain/learn/surface.ts';

const two: readonly SurfacePoint[] = [
  { features: [2, 1], label: 1 },
  { features: [-2, 1], label: 0 },
];

test('with both weights 0 every loss is ln 2', () => {
  expect(surfaceLoss(surfacePoints(60, 3), [0, 0])).toBeCloseTo(Math.LN2, 12);
});

test('the loss of one point is −ln of the probability of its class', () => {
  // z = 1 · 2 + 1 · 1 = 3; −ln(1 / (1 + e⁻³)) = 0.048587
  expect(surfaceLoss(two.slice(0, 1), [1, 1])).toBeCloseTo(0.048587, 6);
  expect(surfaceLoss(two.slice(0, 1), [-1000, 0])).toBe(2000);
});

test('the gradient at 0 is the mean of (½ − y)·x', () => {
  // (½ − 1)·(2, 1) = (−1, −½); ½·(−2, 1) = (−1, ½)
  expect(surfaceGradient(two.slice(0, 1), [0, 0])).toEqual([-1, -0.5]);
  expect(surfaceGradient(two, [0, 0])).toEqual([-1, 0]);
});

test('the gradient agrees with finite differences', () => {
  const points = surfacePoints(60, 3);
  const h = 1e-6;
  const slope = (surfaceLoss(points, [0.4, 1 + h]) - surfaceLoss(points, [0.4, 1 - h])) / (2 * h);
  expect(surfaceGradient(points, [0.4, 1])[1]).toBeCloseTo(slope, 8);
});

test('the gradient is 0 at the minimum, and the loss is higher around it', () => {
  const points = surfacePoints(60, 3);
  const minimum = surfaceMinimum(points);
  for (const slope of surfaceGradient(points, minimum)) expect(slope).toBeCloseTo(0, 12);
  const least = surfaceLoss(points, minimum);
  for (const [du, dv] of [
    [0.01, 0],
    [-0.01, 0],
    [0, 0.01],
    [0, -0.01],
  ] as const) {
    expect(surfaceLoss(points, [minimum[0] + du, minimum[1] + dv])).toBeGreaterThan(least);
  }
});

test('the noise scale of two opposite noises of ½ around a mean of 1 is ¼', () => {
  // Gradients (−1, −½) and (−1, ½): mean (−1, 0), spread (¼ + ¼) ÷ 2, |G|² = 1
  expect(surfaceNoiseScale(two, [0, 0])).toBeCloseTo(0.25, 12);
});

test('the noise scale grows as the loss falls', () => {
  const points = surfacePoints(60, 3);
  const [u, v] = surfaceMinimum(points);
  expect(surfaceNoiseScale(points, [u + 0.2, v + 0.2])).toBeGreaterThan(
    10 * surfaceNoiseScale(points, [-1.2, 2.4]),
  );
});
