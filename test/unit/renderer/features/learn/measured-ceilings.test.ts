import { expect, test } from 'vitest';
import { measuredCeilings } from '#renderer/features/learn/measured-ceilings.ts';
import { recommendationReport } from '#test/support/window-harness/sample-engine.ts';
import type { Recommendation } from '#shared/domain/batch-size/recommendation.ts';

const sample = recommendationReport(305, 20);

function ceilingsWith(part: Partial<Recommendation>): ReturnType<typeof measuredCeilings> {
  return measuredCeilings({ ...sample, recommendation: { ...sample.recommendation, ...part } });
}

const gradientNoise = { method: 'exact', noiseScale: 41.6, band: [20, 60], measurements: [] } as const;
const memory = { largest: 96, allowedBytes: 1e9, trials: [] };
const knee = { batchSize: 16, interval: [8, 32], isReached: true } as const;

test('the three ceilings are those that were measured, in whole images', () => {
  expect(ceilingsWith({ memory, throughputKnee: knee, gradientNoise })).toEqual({
    memory: 96,
    speed: 16,
    noise: 42,
    images: 305,
  });
});

test('where all images fit, all of them are the memory ceiling', () => {
  expect(ceilingsWith({ memory: { ...memory, largest: null } }).memory).toBe(305);
});

test('what was not reached, and noise above all gradients, stay open', () => {
  expect(ceilingsWith({ memory: null, gradientNoise: null })).toMatchObject({ memory: null, noise: null });
  expect(ceilingsWith({ gradientNoise: { ...gradientNoise, noiseScale: null } }).noise).toBeNull();
});
