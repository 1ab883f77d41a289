import { scorePredictions } from '../run/score.ts';
import type { Score } from '../run/run.ts';

/** Images of a large and a small class, and how many of each are recognized. */
export interface TwoClasses {
  readonly large: number;
  readonly small: number;
  readonly largeRight: number;
  readonly smallRight: number;
}

/** The figures of Inspect for these predictions, by the same arithmetic; the large class is number 0. */
export function scoreTwoClasses({ large, small, largeRight, smallRight }: TwoClasses): Score {
  const predictions = [...predictionsOf(0, large, largeRight), ...predictionsOf(1, small, smallRight)];
  return scorePredictions({
    actual: predictions.map(({ actual }) => actual),
    probabilities: predictions.flatMap(({ predicted }) => (predicted === 0 ? [0.9, 0.1] : [0.1, 0.9])),
    classCount: 2,
    baselineClass: 0,
  });
}

function predictionsOf(actual: 0 | 1, count: number, right: number): { actual: number; predicted: number }[] {
  return Array.from({ length: count }, (_, index) => ({
    actual,
    predicted: index < right ? actual : 1 - actual,
  }));
}
