import { mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { defineOptimizer } from './define.ts';
import { adamParameters, adamSlots, adamStep } from './rules/adam-step.ts';
import { squareRootScaling } from './rules/learning-rate.ts';
import { numberOf, updateEach, zeroSlots } from './rules/update-each.ts';

/**
 * Adam with weight decay apart from the gradient: w ← w − α·λ·w, then Adam's step. Biases do not decay.
 * @see Loshchilov and Hutter 2019, arXiv:1711.05101
 */
export default defineOptimizer({
  id: 'adamw',
  label: 'AdamW',
  help: 'Adam that also pulls weights towards zero, against learning few pictures by heart.',
  parameters: [
    ...adamParameters,
    {
      key: 'weightDecay',
      label: 'Weight decay (λ)',
      unit: '',
      minimum: 0,
      maximum: 1,
      initial: 0.01,
      help: 'How strongly weights are pulled towards zero: more for few pictures.',
    },
  ],
  automaticLearningRate: squareRootScaling(0.001),
  createSlots: (weights) => zeroSlots(weights, adamSlots),
  update(input) {
    const decay = mul(input.learningRate, numberOf(input.parameters, 'weightDecay'));
    const decayed = (weight: Tensor): Tensor => (weight.rank > 1 ? sub(weight, mul(weight, decay)) : weight);
    const step = adamStep(input);
    return updateEach(input, adamSlots, (update) => step({ ...update, weight: decayed(update.weight) }));
  },
});
