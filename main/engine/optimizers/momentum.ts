import { scalar } from '@tensorflow/tfjs-core';
import { defineOptimizer, numberOf } from './define.ts';
import { curvatureLimit, linearScaling } from './rules/learning-rate.ts';

/**
 * Gradient descent with momentum, as PyTorch and TensorFlow write it: v ← μ·v + g;  w ← w − α·v
 * @see Polyak 1964, Some methods of speeding up the convergence of iteration methods
 */
export default defineOptimizer({
  id: 'momentum',
  label: 'SGD with momentum',
  help: 'Each step keeps some of the earlier direction, so training oscillates less and progresses faster.',
  parameters: [
    {
      key: 'momentum',
      label: 'Momentum (μ)',
      unit: '',
      minimum: 0,
      maximum: 0.999,
      initial: 0.9,
      help: 'How much of the earlier direction each step keeps: 0 is plain SGD.',
    },
  ],
  automaticLearningRate: linearScaling(0.01),
  largestLearningRate: curvatureLimit,
  slots: ['velocity'],
  updates({ gradients, rateOf, parameters }) {
    const momentum = scalar(numberOf(parameters, 'momentum'));
    return Object.entries(gradients).map(([variable, gradient]) => ({
      rule: 'momentum',
      variable,
      velocity: `velocity/${variable}`,
      gradient,
      rate: rateOf(variable),
      momentum,
    }));
  },
});
