import { mul, sub } from '@tensorflow/tfjs-core';
import { defineOptimizer } from './define.ts';
import { linearScaling } from './rules/learning-rate.ts';
import { updateEach } from './rules/update-each.ts';

/**
 * Stochastic gradient descent: w ← w − α·g
 * @see Robbins and Monro 1951, A Stochastic Approximation Method
 */
export default defineOptimizer({
  id: 'sgd',
  label: 'SGD',
  help: 'The plain rule: one step straight down the slope. Slow, but the easiest to understand.',
  parameters: [],
  automaticLearningRate: linearScaling(0.1, 0.1),
  createSlots: () => ({}),
  update: (input) =>
    updateEach(input, [], ({ weight, gradient }) => ({
      weight: sub(weight, mul(gradient, input.learningRate)),
      slots: {},
    })),
});
