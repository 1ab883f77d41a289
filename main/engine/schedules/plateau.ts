import { defineSchedule } from './define.ts';

/** Relative; losses fluctuate by about this much once nothing more is learned. */
const smallestImprovement = 0.001;

/** Below 1/1024 of the rate, float32 weights hardly change. */
const mostHalvings = 10;

/**
 * Halves the learning rate after every `patience` epochs in a row whose validation loss isn't at least 0.1% below the
 * lowest before them. Computed from the losses alone, so a resumed run continues with the same rate.
 * @see Keras' ReduceLROnPlateau, with a relative instead of an absolute threshold
 */
export default defineSchedule({
  id: 'plateau',
  label: 'Halve when it stalls',
  help: 'Keeps the learning rate while the validation loss falls, and halves it when it no longer does.',
  parameters: [
    {
      key: 'patience',
      label: 'Patience',
      unit: 'epochs',
      minimum: 1,
      maximum: 100,
      initial: 3,
      isWhole: true,
      help: 'How many epochs to wait without a lower validation loss. Raise it if the loss is noisy.',
    },
  ],
  factor: ({ validationLosses, parameters }) =>
    0.5 ** Math.min(mostHalvings, countStalls(validationLosses, parameters['patience'] ?? 1)),
});

/** @returns how often `patience` epochs in a row brought no improvement; counting starts over after each */
function countStalls(losses: readonly number[], patience: number): number {
  let best = Infinity;
  let waited = 0;
  let stalls = 0;
  for (const loss of losses) {
    if (loss < best * (1 - smallestImprovement)) {
      best = loss;
      waited = 0;
    } else if (++waited >= patience) {
      stalls++;
      waited = 0;
    }
  }
  return stalls;
}
