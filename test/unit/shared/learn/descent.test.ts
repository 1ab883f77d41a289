import { expect, test } from 'vitest';
import { descend, distance, learningRateMultiplier, type Descent } from '#shared/domain/learn/descent.ts';
import { surfaceGradient, surfaceMinimum, surfacePoints, type Pair } from '#shared/domain/learn/surface.ts';

const points = surfacePoints(60, 3);
const descent: Descent = {
  start: [-1.2, 2.4],
  batchSize: 60,
  learningRate: 0.3,
  steps: 20,
  schedule: 'constant',
  seed: 0,
};

test('one step by hand: 0 − 0.5 · (−1, 0)', () => {
  const two = [
    { features: [2, 1], label: 1 },
    { features: [-2, 1], label: 0 },
  ] as const;
  const path = descend(two, { ...descent, start: [0, 0], batchSize: 2, learningRate: 0.5, steps: 1 });
  expect(path).toEqual([
    [0, 0],
    [0.5, 0],
  ]);
});

test('a batch of all images is gradient descent on the mean loss, whatever the seed', () => {
  let [u, v]: Pair = descent.start;
  for (let step = 0; step < descent.steps; step++) {
    const [du, dv] = surfaceGradient(points, [u, v]);
    [u, v] = [u - 0.3 * du, v - 0.3 * dv];
  }
  for (const seed of [0, 7]) {
    const end = descend(points, { ...descent, seed }).at(-1) ?? descent.start;
    expect(distance(end, [u, v])).toBeLessThan(1e-12);
  }
});

test('the path has as many updates as were asked for, also in the middle of an epoch', () => {
  expect(descend(points, { ...descent, batchSize: 8, steps: 13 })).toHaveLength(14);
});

test('the same seed takes the same path and another seed another one', () => {
  const noisy = { ...descent, batchSize: 1 };
  expect(descend(points, noisy)).toEqual(descend(points, noisy));
  expect(descend(points, { ...noisy, seed: 1 })).not.toEqual(descend(points, noisy));
});

test('full batch comes to rest at the minimum; single images stay near it, restless', () => {
  const minimum = surfaceMinimum(points);
  const end = (batchSize: number): Pair =>
    descend(points, { ...descent, batchSize, learningRate: 1, steps: 600 }).at(-1) ?? [0, 0];
  expect(distance(end(60), minimum)).toBeLessThan(1e-6);
  expect(distance(end(1), minimum)).toBeGreaterThan(0.05);
});

test('a falling rate is 1 at first, a half in the middle, and near 0 at the end', () => {
  expect(learningRateMultiplier('falling', 0, 100)).toBe(1);
  expect(learningRateMultiplier('falling', 50, 100)).toBeCloseTo(0.5, 12);
  // (1 + cos(0.99 π)) ÷ 2
  expect(learningRateMultiplier('falling', 99, 100)).toBeCloseTo(0.000247, 6);
  expect(learningRateMultiplier('constant', 99, 100)).toBe(1);
});

test('a falling rate lets single images come to rest nearer than a constant one', () => {
  const minimum = surfaceMinimum(points);
  const mean = (schedule: Descent['schedule']): number => {
    const distances = Array.from({ length: 20 }, (_, seed) =>
      distance(
        descend(points, { ...descent, batchSize: 1, steps: 600, schedule, seed }).at(-1) ?? [0, 0],
        minimum,
      ),
    );
    return distances.reduce((sum, each) => sum + each, 0) / distances.length;
  };
  expect(mean('falling')).toBeLessThan(mean('constant') / 2);
});
