import { expect, test } from 'vitest';
import { refinedByRun, gradientNoiseOf } from '#shared/domain/batch-size/gradient-noise.ts';

const measured = gradientNoiseOf('exact', [
  { step: 10, noiseScale: 10 },
  { step: 20, noiseScale: 40 },
]);

test('the scale is the geometric mean of the moments, the band their range', () => {
  // √(10 · 40) = 20
  expect(measured.noiseScale).toBeCloseTo(20, 9);
  expect(measured.band).toEqual([10, 40]);
});

test('moments where no gradient rose above its noise are told and do not count', () => {
  const some = gradientNoiseOf('two-batch', [
    { step: 5, noiseScale: 8 },
    { step: 9, noiseScale: null },
  ]);
  expect(some.noiseScale).toBeCloseTo(8, 9);
  expect(some.band).toEqual([8, 8]);
  expect(some.measurements).toHaveLength(2);
  expect(gradientNoiseOf('two-batch', [{ step: 9, noiseScale: null }]).noiseScale).toBeNull();
});

test('a run that goes on for longer refines it, and the same run again changes nothing', () => {
  const moments = [
    { epoch: 2, step: 20, noiseScale: 40 },
    { epoch: 9, step: 90, noiseScale: 320 },
  ];
  const refined = refinedByRun(measured, moments);
  // ∛(10 · 40 · 320) = 50.4
  expect(refined.noiseScale).toBeCloseTo(50.397, 3);
  expect(refined.band).toEqual([10, 320]);
  expect(refinedByRun(refined, moments)).toEqual(refined);
});
