import { scalar } from '@tensorflow/tfjs-core';
import type { ParameterSpec } from '#shared/domain/catalog.ts';
import { adamPowers, type StateUpdate, type UpdateInput } from '#engine/compute/optimizer.ts';
import { numberOf } from '../define.ts';

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
    help: 'Limits the steps where gradients are very small. Rarely worth changing.',
  },
];

/** @returns Adam's update for each weight */
export function adamUpdates({ gradients, rateOf, step, parameters }: UpdateInput): StateUpdate[] {
  const beta1 = scalar(numberOf(parameters, 'beta1'));
  const beta2 = scalar(numberOf(parameters, 'beta2'));
  const epsilon = scalar(numberOf(parameters, 'epsilon'));
  const powers = adamPowers(beta1, beta2, step);
  return Object.entries(gradients).map(([variable, gradient]) => ({
    rule: 'adam',
    variable,
    first: `first/${variable}`,
    second: `second/${variable}`,
    gradient,
    rate: rateOf(variable),
    beta1,
    beta2,
    epsilon,
    ...powers,
  }));
}
