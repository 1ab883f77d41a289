import {
  add,
  cast,
  conv2d,
  logSoftmax,
  matMul,
  maxPool,
  mean,
  mul,
  neg,
  oneHot,
  relu,
  reshape,
  sum,
  valueAndGrads,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { networkProgram } from '#engine/compute/network-program.ts';
import { headNetwork } from '#engine/compute/networks.ts';
import { linearHead } from '#engine/models/network/initial-weights.ts';
import type { ArrayValue, ArrayValues, Program, StepFunction } from '#engine/compute/backend.ts';
import type { OptimizerPlugin } from '#engine/optimizers/define.ts';
import { randomGenerator, randomInteger, randomNormal } from '#shared/domain/random.ts';

/** Normally distributed numbers; the same key gives the same numbers. */
export function normal(
  shape: readonly number[],
  scale: number,
  ...key: readonly (string | number)[]
): ArrayValue {
  const random = randomGenerator('normal', ...key);
  const size = shape.reduce((product, side) => product * side, 1);
  const values = Float32Array.from({ length: size }, () => scale * randomNormal(random));
  return { type: 'float32', shape, values };
}

export function labels(count: number, classes: number, seed: number): ArrayValue {
  const random = randomGenerator('labels', seed);
  const values = Int32Array.from({ length: count }, () => randomInteger(random, classes));
  return { type: 'int32', shape: [count], values };
}

export const scalar = (value: number): ArrayValue => ({
  type: 'float32',
  shape: [],
  values: Float32Array.of(value),
});

export const initialParameters = ({ parameters }: OptimizerPlugin): Record<string, number> =>
  Object.fromEntries(parameters.map(({ key, initial }) => [key, initial]));

/** Zeros for each slot of each weight. */
export function slotsFor({ slots }: OptimizerPlugin, weights: ArrayValues): ArrayValues {
  const entries = Object.entries(weights).flatMap(([name, { shape, values }]) =>
    slots.map((slot): [string, ArrayValue] => [
      `${slot}/${name}`,
      { type: 'float32', shape, values: new Float32Array(values.length) },
    ]),
  );
  return Object.fromEntries(entries);
}

/** A linear head on features, trained by an optimizer with its initial settings. */
export function headProgram(optimizer: OptimizerPlugin, featureCount = 20, classCount = 4): Program {
  const network = headNetwork(featureCount, linearHead('classifier', featureCount, classCount));
  return networkProgram({ network, optimizer, parameters: initialParameters(optimizer) });
}

/** A batch for `headProgram`. */
export function headBatch(size: number, seed: number, learningRate = 0.05): ArrayValues {
  return {
    examples: normal([size, 20], 1, 'features', seed),
    labels: labels(size, 4, seed),
    sampleWeights: ones(size),
    learningRate: scalar(learningRate),
  };
}

export const ones = (count: number): ArrayValue => ({
  type: 'float32',
  shape: [count],
  values: new Float32Array(count).fill(1),
});

/** A small network with two convolutions, pooling and a dense layer; its gradients come from TensorFlow.js. */
export function convolutionProgram(optimizer: OptimizerPlugin): Program {
  const weights: ArrayValues = {
    first: normal([3, 3, 1, 4], 0.3, 'first'),
    second: normal([3, 3, 4, 8], 0.2, 'second'),
    dense: normal([72, 3], 0.1, 'dense'),
    bias: { type: 'float32', shape: [3], values: new Float32Array(3) },
  };
  const names = Object.keys(weights);
  const slots = slotsFor(optimizer, weights);

  const train: StepFunction = (state, inputs) => {
    const { images, labels: classes, learningRate } = inputs;
    if (images === undefined || classes === undefined || learningRate === undefined) throw new Error('input');
    const lossOf = (...values: Tensor[]): Scalar => {
      const [first, second, dense, bias] = values as [Tensor4D, Tensor4D, Tensor, Tensor];
      const one = maxPool(relu(conv2d(images as Tensor4D, first, 1, 'same')), 2, 2, 'same');
      const two = maxPool(relu(conv2d(one, second, 2, 'same')), 2, 1, 'valid');
      const logits = add(matMul(reshape(two, [images.shape[0], 72]), dense), bias);
      const wanted = cast(oneHot(classes as Tensor1D, 3), 'float32');
      return neg<Scalar>(mean(sum(mul(logSoftmax(logits), wanted), 1)));
    };
    const { value, grads } = valueAndGrads(lossOf)(names.map((name) => state[name] as Tensor));
    const step = add(state['step'] as Tensor, 1);
    const updates = optimizer.updates({
      gradients: Object.fromEntries(names.map((name, i) => [name, grads[i] as Tensor])),
      rateOf: () => learningRate,
      step,
      parameters: initialParameters(optimizer),
    });
    return { state: { step }, updates, outputs: { loss: value } };
  };
  return { state: { ...weights, ...slots, step: scalar(0) }, functions: { train } };
}

/** A batch for `convolutionProgram`. */
export function convolutionBatch(size: number, seed: number, learningRate = 0.01): ArrayValues {
  return {
    images: normal([size, 14, 14, 1], 1, 'images', seed),
    labels: labels(size, 3, seed),
    learningRate: scalar(learningRate),
  };
}

/** Runs `train` on batch after batch. @returns the losses */
export async function lossesOf(
  program: { run(name: string, inputs: ArrayValues): Promise<ArrayValues> },
  batches: readonly ArrayValues[],
): Promise<number[]> {
  const losses: number[] = [];
  for (const batch of batches) losses.push((await program.run('train', batch))['loss']?.values[0] ?? NaN);
  return losses;
}

export function largestRelativeDifference(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = values.length === expected.length ? 0 : Infinity;
  for (let i = 0; i < expected.length; i++) {
    const wanted = expected[i] ?? NaN;
    const difference = Math.abs((values[i] ?? NaN) - wanted) / Math.max(Math.abs(wanted), 1e-6);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
