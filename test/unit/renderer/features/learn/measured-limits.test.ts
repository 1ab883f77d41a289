import { expect, test } from 'vitest';
import { measuredLimits } from '#renderer/features/learn/measured-limits.ts';
import { recommendationReport } from '#test/support/window-harness/sample-engine.ts';
import type { Recommendation } from '#shared/domain/batch-size/recommendation.ts';

const sample = recommendationReport(305, 20);

function limitsWith(changes: Partial<Recommendation>): ReturnType<typeof measuredLimits> {
  return measuredLimits({ ...sample, recommendation: { ...sample.recommendation, ...changes } });
}

const gradientNoise = { method: 'exact', noiseScale: 41.6, band: [20, 60], measurements: [] } as const;
const memory = { largest: 96, allowedBytes: 1e9, trials: [] };
const knee = { batchSize: 16, interval: [8, 32], isReached: true } as const;

test('the three limits are those that were measured, in whole images', () => {
  expect(limitsWith({ memory, throughputKnee: knee, gradientNoise })).toEqual({
    memory: 96,
    speed: 16,
    noise: 42,
    images: 305,
  });
});

test('where all images fit, all of them are the memory limit', () => {
  expect(limitsWith({ memory: { ...memory, largest: null } }).memory).toBe(305);
});

test('what was not reached, and noise above all gradients, stay open', () => {
  expect(limitsWith({ memory: null, gradientNoise: null })).toMatchObject({ memory: null, noise: null });
  expect(limitsWith({ gradientNoise: { ...gradientNoise, noiseScale: null } }).noise).toBeNull();
});
