import { defineOptimizer } from './define.ts';
import { adamParameters, adamSlots, adamUpdates } from './rules/adam-updates.ts';
import { squareRootScaling } from './rules/learning-rate.ts';

/** Adam: momentum, with a separate step size for each weight. */
export default defineOptimizer({
  id: 'adam',
  label: 'Adam',
  help: 'Adapts the step size of each weight. Works well without tuning, so start with this one.',
  parameters: adamParameters,
  automaticLearningRate: squareRootScaling(0.001),
  slots: adamSlots,
  updates: adamUpdates,
});
