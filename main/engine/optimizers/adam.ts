import { defineOptimizer } from './define.ts';
import { adamParameters, adamSlots, adamStep } from './rules/adam-step.ts';
import { squareRootScaling } from './rules/learning-rate.ts';
import { updateEach, zeroSlots } from './rules/update-each.ts';

/** Adam: momentum, with a step size for each weight of its own. */
export default defineOptimizer({
  id: 'adam',
  label: 'Adam',
  help: 'Finds a step size for each weight by itself. Works well without tuning: the one to start with.',
  parameters: adamParameters,
  automaticLearningRate: squareRootScaling(0.001),
  createSlots: (weights) => zeroSlots(weights, adamSlots),
  update: (input) => updateEach(input, adamSlots, adamStep(input)),
});
