import type { PlanPreview, RateChoice, StepPlan } from '../run/run.ts';

/** Fewer steps than this rarely get anywhere; some models need more. */
export const fewSteps = 30;
/** Beyond this, a higher learning rate no longer makes up for missing steps. */
const mostTimesRate = 10;

/** What makes up for too few steps: either of them. */
export interface StepsRemedy {
  readonly epochs: number;
  /** Null where no rate would. */
  readonly learningRate: number | null;
}

/**
 * Steps × learning rate is how far the weights can get: with too few steps, more epochs or a rate that many times higher
 * get as far.
 * @param needed null where it is not known yet
 * @returns null where there are enough steps, or the chosen rate makes up for them
 */
export function remedyForFewSteps(
  { totalSteps, stepsPerEpoch }: Pick<StepPlan, 'totalSteps' | 'stepsPerEpoch'>,
  needed: Pick<PlanPreview, 'rate' | 'leastSteps'> | null,
): StepsRemedy | null {
  const { rate = null, leastSteps = fewSteps } = needed ?? {};
  const missing = leastSteps / totalSteps;
  const given = rate === null ? 1 : rate.learningRate / rate.automatic;
  const made = Math.min(mostTimesRate, Math.max(1, given));
  // A rate that was rounded to be read is as good.
  if (made * 1.01 >= missing) return null;
  return {
    epochs: Math.ceil(leastSteps / stepsPerEpoch),
    learningRate: rate === null ? null : rateFor(missing, rate),
  };
}

function rateFor(missing: number, { automatic, largest }: RateChoice): number | null {
  if (missing > mostTimesRate) return null;
  const wanted = Number((automatic * missing).toPrecision(2));
  return largest !== null && wanted > largest ? null : wanted;
}

/**
 * Of several planned runs, those that make too few steps at the rate of the rule.
 * @param leastSteps of the model
 * @returns null where none does; `epochs` that would be enough for all of them
 */
export function plansWithFewSteps(
  plans: readonly StepPlan[],
  leastSteps = fewSteps,
): { readonly plans: readonly StepPlan[]; readonly epochs: number } | null {
  const few = plans.filter(({ totalSteps }) => totalSteps < leastSteps);
  if (few.length === 0) return null;
  const fewestSteps = Math.min(...few.map(({ stepsPerEpoch }) => stepsPerEpoch));
  return { plans: few, epochs: Math.ceil(leastSteps / fewestSteps) };
}
