import {
  add,
  argMax,
  cast,
  div,
  equal,
  exp,
  logSoftmax,
  matMul,
  mul,
  neg,
  oneHot,
  softmax,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { ModelPlugin } from '../models/define.ts';
import type { OptimizerPlugin } from '../optimizers/define.ts';
import type { ArrayValue, ArrayValues, Program, StepFunction, Tensors } from './program.ts';

/** The weights of a linear head: `features · kernel + bias` are its logits. */
export interface HeadWeights {
  /** float32, featureCount×classes, row-major. */
  readonly kernel: Float32Array;
  /** float32, classes. */
  readonly bias: Float32Array;
}

export interface HeadSettings {
  readonly featureCount: number;
  readonly classCount: number;
  readonly optimizer: OptimizerPlugin;
  /** All of the optimizer's parameters. */
  readonly parameters: Readonly<Record<string, number>>;
}

/**
 * A linear softmax head on features, trained by the optimizer given. Functions:
 * - `train` (features: B×F, labels: int32 B, learningRate): one update. Outputs before it: `loss` (mean cross-entropy,
 *   nats) and `correct` (count).
 * - `evaluate` (features, labels, counts: 1 or 0 for each row): `loss` (sum) and `correct` over the rows that count.
 * - `predict` (features): `probabilities`, B×classes.
 *
 * The loss of a linear head has one valley, so it starts at zero: every class equally likely, the first loss is
 * ln(classes), and a seed decides nothing but the order of pictures.
 */
export function headProgram({ featureCount, classCount, optimizer, parameters }: HeadSettings): Program {
  const weights: ArrayValues = {
    kernel: zeros([featureCount, classCount]),
    bias: zeros([classCount]),
  };
  const slots = optimizer.createSlots(weights);
  const slotNames = Object.keys(slots);

  const train: StepFunction = (state, inputs) => {
    const { kernel, bias } = headOf(state);
    const { features, labels } = batchOf(inputs);
    const step = add(required(state, 'step'), 1);
    const logits = add<Tensor2D>(matMul(features, kernel), bias);
    const wanted = oneHotRows(labels, classCount);
    const logProbabilities = logSoftmax(logits);
    // The gradient of the mean cross-entropy with respect to the logits is (softmax − one-hot) ÷ batch size.
    const error = div<Tensor2D>(sub(exp(logProbabilities), wanted), features.shape[0]);
    const updated = optimizer.update({
      weights: { kernel, bias },
      gradients: { kernel: matMul(features, error, true), bias: sum(error, 0) },
      slots: pick(state, slotNames),
      learningRate: required(inputs, 'learningRate'),
      step,
      parameters,
    });
    const losses = crossEntropy(logProbabilities, wanted);
    return {
      state: { ...updated.weights, ...updated.slots, step },
      outputs: { loss: div(sum(losses), features.shape[0]), correct: sum(isCorrect(logits, labels)) },
    };
  };

  const evaluate: StepFunction = (state, inputs) => {
    const { features, labels } = batchOf(inputs);
    const counts = required(inputs, 'counts');
    const logits = logitsOf(state, features);
    const losses = crossEntropy(logSoftmax(logits), oneHotRows(labels, classCount));
    return {
      outputs: { loss: sum(mul(losses, counts)), correct: sum(mul(isCorrect(logits, labels), counts)) },
    };
  };

  const predict: StepFunction = (state, inputs) => {
    const features = required(inputs, 'features') as Tensor2D;
    return { outputs: { probabilities: softmax(logitsOf(state, features)) } };
  };

  const step: ArrayValue = { type: 'float32', shape: [], values: new Float32Array(1) };
  return { state: { ...weights, ...slots, step }, functions: { train, evaluate, predict } };
}

/** Base model and head in one: `classify` (pictures: uint8 B×size×size×3) gives `probabilities`, B×classes. */
export function classifierProgram(model: ModelPlugin, base: ArrayValues, head: HeadWeights): Program {
  const { kernel, bias } = head;
  const headState: ArrayValues = {
    'classifier/kernel': { type: 'float32', shape: [model.featureCount, bias.length], values: kernel },
    'classifier/bias': { type: 'float32', shape: [bias.length], values: bias },
  };
  return {
    state: { ...base, ...headState },
    functions: {
      classify: (state, inputs) => {
        const features = model.features(state, required(inputs, 'pictures')) as Tensor2D;
        const own = {
          kernel: required(state, 'classifier/kernel'),
          bias: required(state, 'classifier/bias'),
        };
        return { outputs: { probabilities: softmax(logitsOf(own, features)) } };
      },
    },
  };
}

/** Pictures in (`pictures`: uint8 B×size×size×3), `features` out; the base model's weights never change. */
export function featureProgram(model: ModelPlugin, weights: ArrayValues): Program {
  return {
    state: weights,
    functions: {
      features: (state, inputs) => ({
        outputs: { features: model.features(state, required(inputs, 'pictures')) },
      }),
    },
  };
}

function logitsOf(state: Tensors, features: Tensor2D): Tensor2D {
  const { kernel, bias } = headOf(state);
  return add(matMul(features, kernel), bias);
}

/** @returns float32, rows×classes; the wasm backend writes whole numbers whatever type it is asked for, so they are cast */
function oneHotRows(labels: Tensor1D, classCount: number): Tensor2D {
  return cast(oneHot(labels, classCount) as Tensor2D, 'float32');
}

/** @returns nats, one for each row */
function crossEntropy(logProbabilities: Tensor, wanted: Tensor): Tensor1D {
  return neg(sum(mul(logProbabilities, wanted), 1));
}

/** @returns 1 or 0 for each row */
function isCorrect(logits: Tensor2D, labels: Tensor1D): Tensor1D {
  return cast(equal(argMax(logits, 1), labels), 'float32');
}

function headOf(state: Tensors): { kernel: Tensor2D; bias: Tensor1D } {
  return { kernel: required(state, 'kernel') as Tensor2D, bias: required(state, 'bias') as Tensor1D };
}

function batchOf(inputs: Tensors): { features: Tensor2D; labels: Tensor1D } {
  return {
    features: required(inputs, 'features') as Tensor2D,
    labels: required(inputs, 'labels') as Tensor1D,
  };
}

function pick(tensors: Tensors, names: readonly string[]): Tensors {
  return Object.fromEntries(names.map((name) => [name, required(tensors, name)]));
}

function required(tensors: Tensors, name: string): Tensor {
  const found = tensors[name];
  if (found === undefined) throw new Error(`there is no tensor "${name}"`);
  return found;
}

function zeros(shape: readonly number[]): ArrayValue {
  const size = shape.reduce((product, side) => product * side, 1);
  return { type: 'float32', shape, values: new Float32Array(size) };
}
