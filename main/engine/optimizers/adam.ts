import { defineOptimizer } from './define.ts';
import { adamParameters, adamSlots, adamUpdates } from './rules/adam-updates.ts';
import { squareRootScaling } from './rules/learning-rate.ts';

/** Adam: momentum, with a separate step size for each weight. */
export default defineOptimizer({
  id: 'adam',
  label: 'Adam',
  help: 'Finds a step size for each weight by itself. Works well without tuning: the one to start with.',
  parameters: adamParameters,
  automaticLearningRate: squareRootScaling(0.001),
  slots: adamSlots,
  updates: adamUpdates,
});
