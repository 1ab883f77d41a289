import { expect, test } from 'vitest';
import {
  descendCurves,
  lowestOfMean,
  meanAt,
  slopeAt,
  threeCurves,
  valueAt,
} from '#shared/domain/learn/three-curves.ts';

const [first, second, third] = threeCurves;
const descent = { start: 0, batchSize: 3, learningRate: 0.6, steps: 1, seed: 0 } as const;

test('each curve has its slope and its own lowest point', () => {
  // f1′(0) = 1 · (0 + 2), f2′(0) = 0.5 · (0 − 0.5), f3′(0) = 0.5 · (0 − 1.5)
  expect([first, second, third].map((curve) => slopeAt(curve, 0))).toEqual([2, -0.25, -0.75]);
  expect([-2, 0.5, 1.5].map((x, k) => slopeAt(threeCurves[k] ?? first, x))).toEqual([0, 0, 0]);
});

test('the mean is lowest at −0.5, at 1.125', () => {
  // Σ steepness · lowest = −2 + 0.25 + 0.75 = −1; Σ steepness = 2
  expect(lowestOfMean(threeCurves)).toBe(-0.5);
  // (1.425 + 0.85 + 1.1) ÷ 3
  expect([first, second, third].map((curve) => valueAt(curve, -0.5))).toEqual([1.425, 0.85, 1.1]);
  expect(meanAt(threeCurves, -0.5)).toBeCloseTo(1.125, 12);
  expect(meanAt(threeCurves, -0.51)).toBeGreaterThan(1.125);
  expect(meanAt(threeCurves, -0.49)).toBeGreaterThan(1.125);
});

test('a step of all three from 0 at rate 0.6 leads to −0.2', () => {
  // The mean slope is (2 − 0.25 − 0.75) ÷ 3 = 1/3; 0 − 0.6 · 1/3
  const [step] = descendCurves(threeCurves, descent);
  expect(step?.x).toBeCloseTo(-0.2, 12);
  expect(step?.leaders).toEqual([0, 1, 2]);
});

test('a step of one image follows that image alone', () => {
  const [step] = descendCurves(threeCurves, { ...descent, batchSize: 1 });
  // 0 − 0.6 · slope: −1.2, 0.15 or 0.45
  expect([-1.2, 0.15, 0.45][step?.leaders[0] ?? -1]).toBeCloseTo(step?.x ?? NaN, 12);
});

test('each curve leads once an epoch; two at a time make steps of two and of one', () => {
  const ones = descendCurves(threeCurves, { ...descent, batchSize: 1, steps: 6 });
  for (const epoch of [ones.slice(0, 3), ones.slice(3)]) {
    expect(epoch.flatMap(({ leaders }) => leaders).sort()).toEqual([0, 1, 2]);
  }
  const twos = descendCurves(threeCurves, { ...descent, batchSize: 2, steps: 4 });
  expect(twos.map(({ leaders }) => leaders.length)).toEqual([2, 1, 2, 1]);
});

test('all three come to rest at the lowest point of the mean, one at a time does not', () => {
  const settled = descendCurves(threeCurves, { ...descent, steps: 100 });
  expect(settled.at(-1)?.x).toBeCloseTo(-0.5, 10);
  const restless = descendCurves(threeCurves, { ...descent, batchSize: 1, steps: 99 });
  expect(Math.max(...restless.slice(-30).map(({ x }) => Math.abs(x + 0.5)))).toBeGreaterThan(0.2);
});
