import { add, div, mul, pow, scalar, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { ParameterSpec } from '../../../../shared/domain/catalog.ts';
import type { UpdateInput } from '../define.ts';
import { numberOf, type WeightUpdate } from './update-each.ts';

export const adamSlots = ['first', 'second'] as const;

export const adamParameters: readonly ParameterSpec[] = [
  {
    key: 'beta1',
    label: 'Memory of the direction (β₁)',
    unit: '',
    minimum: 0,
    maximum: 0.999,
    initial: 0.9,
    help: 'How much of the earlier direction each step keeps. Rarely worth changing.',
  },
  {
    key: 'beta2',
    label: 'Memory of the size (β₂)',
    unit: '',
    minimum: 0,
    maximum: 0.99999,
    initial: 0.999,
    help: 'How slowly the step size of each weight adapts. Rarely worth changing.',
  },
  {
    key: 'epsilon',
    label: 'Smallest divisor (ε)',
    unit: '',
    minimum: 1e-10,
    maximum: 1,
    initial: 1e-7,
    help: 'Keeps the division by very small gradients in bounds. Rarely worth changing.',
  },
];

type AdamUpdate = WeightUpdate<(typeof adamSlots)[number]>;

/**
 * Adam's rule in the order of computation at the end of the paper's section 2, which is also TensorFlow's:
 * m ← β₁·m + (1−β₁)·g;  v ← β₂·v + (1−β₂)·g²;  w ← w − α·√(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε)
 * @returns the rule for one weight
 * @see Kingma and Ba 2015, arXiv:1412.6980
 */
export function adamStep({
  learningRate,
  step,
  parameters,
}: Pick<UpdateInput, 'learningRate' | 'step' | 'parameters'>) {
  const beta1 = numberOf(parameters, 'beta1');
  const beta2 = numberOf(parameters, 'beta2');
  const epsilon = numberOf(parameters, 'epsilon');
  const correction = div(sqrt(sub(1, pow(scalar(beta2), step))), sub(1, pow(scalar(beta1), step)));
  const rate = mul(learningRate, correction);
  return ({ weight, gradient, slots }: AdamUpdate): { weight: Tensor; slots: AdamUpdate['slots'] } => {
    const first = add(mul(slots.first, beta1), mul(gradient, 1 - beta1));
    const second = add(mul(slots.second, beta2), mul(square(gradient), 1 - beta2));
    const change = div(mul(first, rate), add(sqrt(second), epsilon));
    return { weight: sub(weight, change), slots: { first, second } };
  };
}
