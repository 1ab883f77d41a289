import { describe, expect, test, vi } from 'vitest';
import { findLearningRate } from '#engine/training/rate-search/rate-finder.ts';
import { randomGenerator, randomNormal } from '#shared/domain/random.ts';

/** Gradient descent on f(w) = ½·λ·w²: w ← w − rate·λ·w = (1 − rate·λ)·w. It diverges where |1 − rate·λ| > 1: above 2/λ. */
function bowl(curvature: number, noise: (loss: number) => number = (loss) => loss) {
  let weight = 1;
  return (rate: number): Promise<number> => {
    const loss = 0.5 * curvature * weight * weight;
    weight *= 1 - rate * curvature;
    return Promise.resolve(noise(loss));
  };
}

const range = { start: 1e-6, end: 1, steps: 100 };

describe.each([2.5, 10, 40, 400, 4000])('a bowl of curvature %d', (curvature) => {
  const limit = 2 / curvature;

  test('the rate found is below 2/λ, where descent diverges, and within a factor of 20 of it', async () => {
    const { rate } = await findLearningRate({ ...range, tryRate: bowl(curvature) });
    expect(rate).toBeLessThan(limit);
    expect(rate).toBeGreaterThan(limit / 20);
  });

  test.each([1, 2, 3, 4, 5])(
    'noise of a fifth of the loss does not move it out of there (seed %d)',
    async (seed) => {
      const random = randomGenerator('rate-finder', seed, curvature);
      const noisy = (loss: number): number => loss * (1 + 0.2 * randomNormal(random));
      const { rate } = await findLearningRate({ ...range, tryRate: bowl(curvature, noisy) });
      expect(rate).toBeLessThan(limit);
      expect(rate).toBeGreaterThan(limit / 20);
    },
  );
});

test('the rates rise geometrically from the first to the last', async () => {
  const rates: number[] = [];
  const tryRate = (rate: number): Promise<number> => Promise.resolve(rates.push(rate) && 1);
  await findLearningRate({ tryRate, start: 0.001, end: 10, steps: 5 });
  // 10 / 0.001 = 10⁴ in 4 steps: ten times each.
  [0.001, 0.01, 0.1, 1, 10].forEach((expected, i) => expect(rates[i]).toBeCloseTo(expected, 9));
});

test('the smoothed loss is the corrected exponential mean', async () => {
  const losses = [1, 4, 2];
  const tryRate = (): Promise<number> => Promise.resolve(losses.shift() ?? NaN);
  const { curve } = await findLearningRate({ tryRate, start: 1e-6, end: 1, steps: 20 });
  // 20 updates: β = 1 − 10/20 = ½. Means 0.5, 2.25, 2.125; divided by 1 − β^n = 0.5, 0.75, 0.875: 1, 3, 17/7.
  expect(curve.map(({ smoothed }) => smoothed)).toEqual([1, 3, 2.125 / 0.875]);
});

test('it stops where the smoothed loss is four times its lowest', async () => {
  // β = ½. Losses 1, 1, 9: mean 0.5, 0.75, 4.875, corrected 1, 1, 5.57.
  const losses = [1, 1, 9, 9];
  const tryRate = vi.fn(() => Promise.resolve(losses.shift() ?? NaN));
  await findLearningRate({ tryRate, start: 1e-6, end: 1, steps: 20 });
  expect(tryRate).toHaveBeenCalledTimes(3);
});

test('a loss that is not finite ends the search and is not part of the curve', async () => {
  const losses = [1, 0.9, Infinity];
  const { rate, curve } = await findLearningRate({
    ...range,
    tryRate: () => Promise.resolve(losses.shift() ?? 0),
  });
  expect(curve.map(({ loss }) => loss)).toEqual([1, 0.9]);
  expect(rate).toBeNull();
});

test('a flat curve has no rate', async () => {
  const { rate, curve } = await findLearningRate({ ...range, tryRate: () => Promise.resolve(0.7) });
  expect(rate).toBeNull();
  expect(curve).toHaveLength(100);
});

test.each(Array.from({ length: 30 }, (_, seed) => seed))(
  'a flat curve with noise has no rate either (seed %d)',
  async (seed) => {
    const random = randomGenerator('flat', seed);
    const tryRate = (): Promise<number> => Promise.resolve(0.7 + 0.1 * randomNormal(random));
    expect((await findLearningRate({ ...range, tryRate })).rate).toBeNull();
  },
);

test('a curve that only rises has no rate', async () => {
  let loss = 1;
  const tryRate = (): Promise<number> => Promise.resolve((loss *= 1.01));
  expect((await findLearningRate({ ...range, tryRate })).rate).toBeNull();
});

test('where the loss falls to the end, a tenth of the last rate is taken', async () => {
  let loss = 1;
  const { rate } = await findLearningRate({ ...range, tryRate: () => Promise.resolve((loss *= 0.97)) });
  expect(rate).toBeCloseTo(0.1, 9);
});
