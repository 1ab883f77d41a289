import type { NoiseMoment } from '../run/run.ts';
import type { GradientNoise } from './recommendation.ts';

type Measurements = GradientNoise['measurements'];

/** A scale of nothing has no logarithm; a hundredth of an image is as good as none. */
const smallest = 1e-2;

/**
 * What the measurements say together: their geometric mean, as if each stage of training counted alike.
 * @param measurements by steps, ascending
 */
export function gradientNoiseOf(method: GradientNoise['method'], measurements: Measurements): GradientNoise {
  const scales = measurements.flatMap(({ noiseScale }) => (noiseScale === null ? [] : [noiseScale]));
  if (scales.length === 0) return { method, noiseScale: null, band: null, measurements };
  const logs = scales.map((scale) => Math.log(Math.max(scale, smallest)));
  return {
    method,
    noiseScale: Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length),
    band: [Math.min(...scales), Math.max(...scales)],
    measurements,
  };
}

/** Adds what a run has measured as it went, which went on for longer than measuring beforehand could. */
export function refinedByRun(gradientNoise: GradientNoise, moments: readonly NoiseMoment[]): GradientNoise {
  const measured = new Map(gradientNoise.measurements.map((each) => [each.step, each.noiseScale]));
  // A run of the same settings measures the same moments again: they must not count twice.
  for (const { step, noiseScale } of moments) measured.set(step, noiseScale);
  const measurements = [...measured]
    .map(([step, noiseScale]) => ({ step, noiseScale }))
    .sort((one, other) => one.step - other.step);
  return gradientNoiseOf(gradientNoise.method, measurements);
}
