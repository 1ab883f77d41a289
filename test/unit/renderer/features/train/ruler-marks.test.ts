import { expect, test } from 'vitest';
import { groupMarks, rulerMarks } from '#renderer/features/train/recommend/ruler-marks.ts';
import type { Recommendation } from '#shared/domain/batch-size/recommendation.ts';
import { recommendationReport } from '#test/support/window-harness/sample-engine.ts';

const memory = { largest: 512, allowedBytes: 1e9, trials: [] };
const gradientNoise = { method: 'exact', noiseScale: 64.2, band: [20, 60], measurements: [] } as const;
const measured: Recommendation = {
  ...recommendationReport(305, 20).recommendation,
  // log₂ of 1,024 is 10: size 2^k stands at k tenths.
  images: 1024,
  memory,
  throughputKnee: { batchSize: 16, interval: [8, 32], isReached: true },
  gradientNoise,
};

test('marks stand in the order of the ruler, at whole batch sizes', () => {
  expect(rulerMarks(measured)).toEqual([
    { limit: 'speed', size: 16, fraction: 0.4 },
    { limit: 'noise', size: 64, fraction: 0.6 },
    { limit: 'memory', size: 512, fraction: 0.9 },
  ]);
});

test('what was not measured, and use without an end, have no mark', () => {
  const limits = rulerMarks({ ...measured, memory: null, gradientNoise: null }).map(({ limit }) => limit);
  expect(limits).toEqual(['speed']);
  // Where more images were faster throughout, speed bounds nothing.
  const growing = { ...measured, throughputKnee: { ...measured.throughputKnee, isReached: false } };
  expect(rulerMarks(growing).map(({ limit }) => limit)).toEqual(['noise', 'memory']);
  const endless = { ...measured, gradientNoise: { ...gradientNoise, noiseScale: null } };
  expect(rulerMarks(endless).map(({ limit }) => limit)).toEqual(['speed', 'memory']);
});

test('where everything fits, and noise is above all images, both marks are at the end', () => {
  const marks = rulerMarks({
    ...measured,
    memory: { ...memory, largest: null },
    gradientNoise: { ...gradientNoise, noiseScale: 9000 },
  });
  expect(marks.slice(1).map(({ size, fraction }) => [size, fraction])).toEqual([
    [1024, 1],
    [1024, 1],
  ]);
});

test('marks that would touch stand side by side, under their middle', () => {
  const marks = rulerMarks({
    ...measured,
    throughputKnee: { batchSize: 48, interval: [32, 64], isReached: true },
  });
  // log₂ 48 = 5.585: 0.0415 left of 64’s 0.6; the middle is 0.5792.
  expect(groupMarks(marks).map(({ marks: group }) => group.map(({ limit }) => limit))).toEqual([
    ['speed', 'noise'],
    ['memory'],
  ]);
  expect(groupMarks(marks)[0]?.fraction).toBeCloseTo(0.5792, 4);
});
