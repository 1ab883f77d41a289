import { defineSchedule, type ScheduleMoment } from './define.ts';

/** Goyal et al. warm up for five epochs, however long the run; a fraction of a long run would be more. */
const longestWarmUpEpochs = 5;

/**
 * A linear warm-up, then half a cosine. With W warm-up steps of T in total, step s (from 0) has the factor
 * (s + 1) ÷ (W + 1) for s < W, else f + (1 − f) · ½ · (1 + cos(π · (s − W) ÷ (T − 1 − W))).
 * Step W has the full rate, and the last step exactly the final fraction f; if they are the same step, it has the full
 * rate. W is the warm-up fraction of T, rounded down, at most five epochs.
 * @see Loshchilov & Hutter 2017, arXiv:1608.03983 (the cosine, without restarts); Goyal et al. 2017, arXiv:1706.02677
 */
export default defineSchedule({
  id: 'cosine',
  label: 'Warm-up and cosine',
  help: 'Starts small, rises quickly, then falls slowly to almost zero. Good when more than the head is trained, and for many epochs.',
  parameters: [
    {
      key: 'warmUpFraction',
      label: 'Warm-up',
      unit: 'of all steps',
      minimum: 0,
      maximum: 0.5,
      initial: 0.05,
      help: 'How long the learning rate rises, at most five epochs. Raise it if the loss jumps at the start.',
    },
    {
      key: 'finalFraction',
      label: 'Final learning rate',
      unit: 'of the highest',
      minimum: 0,
      maximum: 1,
      initial: 0.01,
      help: 'The fraction of the learning rate left at the last step. A small one lets training settle.',
    },
  ],
  factor(moment) {
    const { step, totalSteps, parameters } = moment;
    const warmUp = warmUpSteps(moment);
    if (step < warmUp) return (step + 1) / (warmUp + 1);
    const finalFraction = parameters['finalFraction'] ?? 0;
    const lastStep = totalSteps - 1;
    if (lastStep <= warmUp) return 1;
    const progress = Math.min(1, (step - warmUp) / (lastStep - warmUp));
    // Exact at both ends: cos(π) is −1 to the bit.
    return finalFraction + (1 - finalFraction) * 0.5 * (1 + Math.cos(Math.PI * progress));
  },
});

function warmUpSteps({ totalSteps, stepsPerEpoch, parameters }: ScheduleMoment): number {
  const fraction = parameters['warmUpFraction'] ?? 0;
  return Math.min(Math.floor(fraction * totalSteps), longestWarmUpEpochs * stepsPerEpoch);
}
