import type { ParameterSpec } from '#shared/domain/catalog.ts';
import type { Optimizer } from '#engine/compute/optimizer.ts';

/** An optimizer as the app offers it. */
export interface OptimizerPlugin extends Optimizer {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  /** In addition to the learning rate, which every optimizer has. */
  readonly parameters: readonly ParameterSpec[];
  /** The learning rate that `auto` means for a linear head at this batch size. */
  automaticLearningRate(batchSize: number): number;
  /** Above this rate, a linear head oscillates instead of converging; undefined if no rate is known to be too high. */
  readonly largestLearningRate?: number;
}

export const defineOptimizer = (plugin: OptimizerPlugin): OptimizerPlugin => plugin;

/** @throws Error if a parameter is missing: the caller fills in the defaults */
export function numberOf(parameters: Readonly<Record<string, number>>, key: string): number {
  const value = parameters[key];
  if (value === undefined) throw new Error(`the optimizer's parameter "${key}" is missing`);
  return value;
}
