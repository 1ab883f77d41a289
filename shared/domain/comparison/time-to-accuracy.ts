import type { EpochMetrics } from '../run/run.ts';
import { steadySeconds } from './steady-seconds.ts';
import type { ComparisonRun } from './comparison.ts';

/** What training took until a validation accuracy was reached; measured at the ends of epochs, so rounded up to them. */
export interface Effort {
  readonly epochs: number;
  readonly steps: number;
  /** Of training alone; see `steadySeconds`. */
  readonly seconds: number;
}

/** Accuracies are counts over counts: two ways to write the same fraction may differ in the last bit. */
const slack = 1e-9;

/** @returns null where no epoch reached it */
export function timeToAccuracy(epochs: readonly EpochMetrics[], accuracy: number): Effort | null {
  const index = epochs.findIndex(({ validationAccuracy }) => validationAccuracy >= accuracy - slack);
  const first = epochs[index];
  if (first === undefined) return null;
  return { epochs: first.epoch, steps: first.step, seconds: steadySeconds(epochs)[index] ?? NaN };
}

/** NaN without epochs. */
export function bestAccuracy(epochs: readonly EpochMetrics[]): number {
  return epochs.length === 0 ? NaN : Math.max(...epochs.map(({ validationAccuracy }) => validationAccuracy));
}

/**
 * The accuracy to compare at where none is asked for: the highest that every size reached with every seed. Runs that
 * failed and runs not done yet do not count. Null before the first run is done.
 */
export function commonAccuracy(runs: readonly ComparisonRun[]): number | null {
  const reached = runs
    .filter(({ state, epochs }) => state === 'finished' && epochs.length > 0)
    .map(({ epochs }) => bestAccuracy(epochs));
  return reached.length === 0 ? null : Math.min(...reached);
}
