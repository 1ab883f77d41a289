import { mul } from '@tensorflow/tfjs-core';
import type { StateUpdate } from '#engine/compute/optimizer.ts';
import { defineOptimizer, numberOf } from './define.ts';
import { adamParameters, adamSlots, adamUpdates } from './rules/adam-updates.ts';
import { squareRootScaling } from './rules/learning-rate.ts';

/**
 * Adam with decoupled weight decay: w ← w − α·λ·w, then Adam's step. Biases don't decay.
 * @see Loshchilov and Hutter 2019, arXiv:1711.05101
 */
export default defineOptimizer({
  id: 'adamw',
  label: 'AdamW',
  help: 'Adam that also pulls weights toward zero, so it doesn’t memorize a few images.',
  parameters: [
    ...adamParameters,
    {
      key: 'weightDecay',
      label: 'Weight decay (λ)',
      unit: '',
      minimum: 0,
      maximum: 1,
      initial: 0.01,
      help: 'How strongly weights are pulled toward zero: more for few images.',
    },
  ],
  automaticLearningRate: squareRootScaling(0.001),
  slots: adamSlots,
  updates(input) {
    const decay = numberOf(input.parameters, 'weightDecay');
    const decaying = Object.entries(input.gradients).filter(([, gradient]) => gradient.rank > 1);
    const decays = decaying.map(([variable]): StateUpdate => ({
      rule: 'decay',
      variable,
      rate: mul(input.rateOf(variable), decay),
    }));
    return [...decays, ...adamUpdates(input)];
  },
});
