import { defineOptimizer } from './define.ts';
import { curvatureLimit, linearScaling } from './rules/learning-rate.ts';

/**
 * Stochastic gradient descent: w ← w − α·g
 * @see Robbins and Monro 1951, A Stochastic Approximation Method
 */
export default defineOptimizer({
  id: 'sgd',
  label: 'SGD',
  help: 'The plain rule: one step straight down the slope. Slow, but the easiest to understand.',
  parameters: [],
  automaticLearningRate: linearScaling(0.1),
  largestLearningRate: curvatureLimit,
  slots: [],
  updates: ({ gradients, rateOf }) =>
    Object.entries(gradients).map(([variable, gradient]) => ({
      rule: 'sgd',
      variable,
      gradient,
      rate: rateOf(variable),
    })),
});
