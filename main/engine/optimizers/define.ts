import type { Tensor } from '@tensorflow/tfjs-core';
import type { ParameterSpec } from '#shared/domain/catalog.ts';
import type { Tensors } from '#engine/compute/tensors.ts';
import type { StateUpdate } from '#engine/compute/state-update.ts';

/** What one update is computed from. */
export interface UpdateInput {
  /** Gradient of the mean loss, by the names of the weights that train. */
  readonly gradients: Tensors;
  /** The learning rate of each weight: float32 scalars, computed from an input of the step, so that schedules need no new graph. */
  readonly rateOf: (weight: string) => Tensor;
  /** float32 scalar: 1 at the first update. */
  readonly step: Tensor;
  readonly parameters: Readonly<Record<string, number>>;
}

/** A way to turn gradients into changes of the weights: a pure function over explicit slots. */
export interface OptimizerPlugin {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  /** Besides the learning rate, which every optimizer has. */
  readonly parameters: readonly ParameterSpec[];
  /** The learning rate that `auto` means for a linear head at this batch size, and how it scales with it. */
  automaticLearningRate(batchSize: number): number;
  /** Above this, a linear head swings instead of descending; without it, no rate is known to be too high. */
  readonly largestLearningRate?: number;
  /** What is kept for each weight: a state entry `<slot>/<weight>` of its shape, zero at first. */
  readonly slots: readonly string[];
  updates(input: UpdateInput): readonly StateUpdate[];
}

export const defineOptimizer = (plugin: OptimizerPlugin): OptimizerPlugin => plugin;

/** @throws Error where a parameter is missing: whoever starts a run fills in the initial values */
export function numberOf(parameters: Readonly<Record<string, number>>, key: string): number {
  const value = parameters[key];
  if (value === undefined) throw new Error(`the optimizer's parameter "${key}" is missing`);
  return value;
}
