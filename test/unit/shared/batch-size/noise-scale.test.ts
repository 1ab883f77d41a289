import { expect, test } from 'vitest';
import {
  headGradientMoments,
  meanMoments,
  momentsFromTwoBatches,
  noiseScaleOf,
} from '#shared/domain/batch-size/noise-scale.ts';
import { randomGenerator, randomInteger, randomNormal } from '#shared/domain/random.ts';

/** Gradients of each of 500 rows for a head of 20 features and 4 classes, written out. */
const rows = 500;
const featureCount = 20;
const classCount = 4;
const random = randomGenerator('noise scale');
const features = Float32Array.from({ length: rows * featureCount }, () => randomNormal(random));
const labels = Int32Array.from({ length: rows }, () => randomInteger(random, classCount));
const sampleWeights = Float32Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? 0.5 : 1.5));
const probabilities = new Float32Array(rows * classCount);
for (let row = 0; row < rows; row++) {
  const scores = Array.from({ length: classCount }, () => random.next());
  const total = scores.reduce((sum, score) => sum + score, 0);
  scores.forEach((score, k) => (probabilities[row * classCount + k] = score / total));
}
const gradients = Array.from({ length: rows }, (_, row) => {
  const x = [...features.subarray(row * featureCount, (row + 1) * featureCount), 1];
  const errors = Array.from(
    probabilities.subarray(row * classCount, (row + 1) * classCount),
    (p, k) => (p - (labels[row] === k ? 1 : 0)) * (sampleWeights[row] ?? 1),
  );
  return errors.flatMap((error) => x.map((value) => error * value));
});

const meanOf = (chosen: readonly number[][]): number[] =>
  (chosen[0] ?? []).map((_, i) => chosen.reduce((sum, g) => sum + (g[i] ?? 0), 0) / chosen.length);
const squared = (g: readonly number[]): number => g.reduce((sum, value) => sum + value * value, 0);
const whole = meanOf(gradients);
const bruteForce = {
  squaredNorm: squared(whole),
  trace: gradients.reduce((sum, g) => sum + squared(g.map((value, i) => value - (whole[i] ?? 0))), 0) / rows,
};

test('the moments of a linear head are those of its 500 gradients written out, to 1e-4', () => {
  const moments = headGradientMoments({ features, featureCount, probabilities, labels, sampleWeights });
  expect(moments.trace / bruteForce.trace).toBeCloseTo(1, 4);
  expect(moments.squaredNorm / bruteForce.squaredNorm).toBeCloseTo(1, 4);
  expect(Math.abs(noiseScaleOf(moments) / noiseScaleOf(bruteForce) - 1)).toBeLessThan(1e-4);
});

test('one row by hand: p = (0.75, 0.25), y = 0, x = (2): |p − y|² = 0.125, |x|² + 1 = 5, no scatter', () => {
  const moments = headGradientMoments({
    features: Float32Array.of(2),
    featureCount: 1,
    probabilities: Float32Array.of(0.75, 0.25),
    labels: Int32Array.of(0),
    sampleWeights: Float32Array.of(1),
  });
  expect(moments.squaredNorm).toBeCloseTo(0.625, 12);
  expect(moments.trace).toBeCloseTo(0, 12);
  expect(noiseScaleOf({ trace: 0, squaredNorm: 0.625 })).toBe(0);
});

test('two batch sizes estimate the moments without bias, also where they are drawn from few images', () => {
  const [small, large] = [8, 128];
  const estimates = Array.from({ length: 200 }, (_, draw) => {
    const generator = randomGenerator('draw', draw);
    const order = gradients.map((g) => ({ g, at: generator.next() })).sort((a, b) => a.at - b.at);
    const drawn = order.slice(0, large).map(({ g }) => g);
    const parts = Array.from({ length: large / small }, (_, i) => drawn.slice(i * small, (i + 1) * small));
    return momentsFromTwoBatches({
      small,
      smallSquared: parts.reduce((sum, part) => sum + squared(meanOf(part)), 0) / parts.length,
      large,
      largeSquared: squared(meanOf(drawn)),
      population: rows,
    });
  });
  const mean = meanMoments(estimates);
  expect(Math.abs(mean.trace / bruteForce.trace - 1)).toBeLessThan(0.02);
  expect(Math.abs(noiseScaleOf(mean) / noiseScaleOf(bruteForce) - 1)).toBeLessThan(0.15);
});

test('by hand: |g|² of 5 at batch 1 and of 2 at batch 4, from endlessly many: tr Σ = 4, |G|² = 1', () => {
  const moments = momentsFromTwoBatches({
    small: 1,
    smallSquared: 5,
    large: 4,
    largeSquared: 2,
    population: 1e12,
  });
  expect(moments.trace).toBeCloseTo(4, 6);
  expect(moments.squaredNorm).toBeCloseTo(1, 6);
  expect(noiseScaleOf(moments)).toBeCloseTo(4, 6);
});

test('a gradient that cannot be told from its noise has an endless noise scale', () => {
  expect(noiseScaleOf({ trace: 3, squaredNorm: -0.1 })).toBe(Infinity);
});
