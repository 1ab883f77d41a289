import type { Tensor } from '@tensorflow/tfjs-core';
import type { ParameterSpec } from '../../../shared/domain/catalog.ts';
import type { ArrayValues, Tensors } from '../compute/program.ts';

/** What one update is computed from. */
export interface UpdateInput {
  readonly weights: Tensors;
  /** Gradient of the mean loss, by the same names as `weights`. */
  readonly gradients: Tensors;
  /** The slots that `createSlots` made, as changed by the last update. */
  readonly slots: Tensors;
  /** float32 scalar, an input of the step, so that schedules need no new graph. */
  readonly learningRate: Tensor;
  /** float32 scalar: 1 at the first update. */
  readonly step: Tensor;
  readonly parameters: Readonly<Record<string, number>>;
}

/** A rule that turns gradients into new weights: a pure function over explicit slots. */
export interface OptimizerPlugin {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  /** Besides the learning rate, which every optimizer has. */
  readonly parameters: readonly ParameterSpec[];
  /** The learning rate that `auto` means for a linear head at this batch size, and how it scales with it. */
  automaticLearningRate(batchSize: number): number;
  /** Zeros and the like, by slot name; no slot has a weight's name. */
  createSlots(weights: ArrayValues): ArrayValues;
  update(input: UpdateInput): { readonly weights: Tensors; readonly slots: Tensors };
}

export const defineOptimizer = (plugin: OptimizerPlugin): OptimizerPlugin => plugin;
