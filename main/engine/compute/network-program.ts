import {
  add,
  addN,
  argMax,
  cast,
  dispose,
  div,
  equal,
  keep,
  mean,
  mul,
  slice,
  softmax,
  square,
  stack,
  sum,
  valueAndGrads,
  zerosLike,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { at } from '#shared/domain/at.ts';
import { crossEntropy } from './ops/cross-entropy.ts';
import type {
  ArraySpec,
  ArrayValue,
  ArrayValues,
  Program,
  StepFunction,
  StepResult,
  Tensors,
} from './backend.ts';
import type { Optimizer, StateUpdate } from './optimizer.ts';

/** Maps examples to logits, with weights that can be trained. */
export interface Network {
  /** One example: uint8 images (inside a step int32), or float32 features. */
  readonly example: ArraySpec;
  /** Initial values by name. */
  readonly weights: ArrayValues;
  /** The names of the weights that are trained. */
  readonly trained: readonly string[];
  /** The factor of the learning rate for a weight. */
  learningRateMultiplier(weight: string): number;
  /** The units and rate of each dropout layer, by name. */
  readonly dropouts: Readonly<Record<string, { readonly units: number; readonly rate: number }>>;
  /**
   * @param examples batch×example
   * @param masks float32, batch×units, for each dropout layer; without them nothing is dropped
   * @returns float32, batch×classes
   */
  logits(weights: Tensors, examples: Tensor, masks?: Tensors): Tensor2D;
}

export interface NetworkProgramSettings {
  readonly network: Network;
  readonly optimizer: Optimizer;
  /** All of the optimizer's parameters. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Whether `accumulate` and `apply` will be used: they need memory for another copy of the trained weights. */
  readonly accumulates?: boolean;
}

/** The input name of a dropout layer's mask. */
export const maskInput = (layer: string): string => `mask/${layer}`;

/** Examples per chunk: exact sums add gradients chunk by chunk, so that they don't depend on how a batch is divided. */
export const chunkSize = 8;

/** The state entry in which a weight's gradients are summed. */
export const gradientSumOf = (weight: string): string => `gradientSum/${weight}`;

/**
 * Everything that training does with a network. A batch is `examples` (B×example), `labels` (int32 B), `sampleWeights`
 * (float32 B, 1 on average: how much each example counts in the loss) and a mask for each dropout layer. Functions:
 * - `train` (a batch, learningRate): one training step. Outputs, from before it: `loss`, the mean cross-entropy in nats
 *   (each example counting once), and `correct`, a count.
 * - `accumulate` (a micro-batch): adds its gradient sum to the accumulated sums. Outputs `loss` (sum), `correct`, and
 *   `squaredNorm`, the squared length of its gradient sum.
 * - `accumulateChunks` (a micro-batch): computes and adds gradients chunk by chunk, so that the sums are equal to the bit
 *   however a batch is divided, as long as each micro-batch but the last is a multiple of `chunkSize`. Outputs `losses`
 *   and `corrects`, a sum for each chunk.
 * - `apply` (count, learningRate): one training step by the accumulated sums ÷ count; then sets the sums to zero.
 * - `discard`: sets the accumulated sums to zero. Outputs their `squaredNorm`.
 * - `evaluate` (examples, labels, counts: 1 or 0 for each row): `loss` (sum) and `correct` over the rows that count.
 * - `predict` (examples): `probabilities`, B×classes.
 */
export function networkProgram({
  network,
  optimizer,
  parameters,
  accumulates = false,
}: NetworkProgramSettings): Program {
  const trained = Object.fromEntries(network.trained.map((name) => [name, required(network.weights, name)]));
  const state: ArrayValues = {
    ...network.weights,
    ...Object.fromEntries(optimizer.slots.flatMap((slot) => zerosFor(trained, (name) => `${slot}/${name}`))),
    ...Object.fromEntries(accumulates ? zerosFor(trained, gradientSumOf) : []),
    step: { type: 'float32', shape: [], values: new Float32Array(1) },
  };
  const steps = new NetworkSteps(network, optimizer, parameters);
  const { train, evaluate, predict, accumulate, accumulateChunks, apply, discard } = steps;
  const accumulating = { accumulate, accumulateChunks, apply, discard };
  return { state, functions: { train, evaluate, predict, ...(accumulates ? accumulating : {}) } };
}

/** @returns the state entries that training changes and that must be saved between two training steps */
export function trainingState(
  network: Pick<Network, 'trained'>,
  optimizer: Pick<Optimizer, 'slots'>,
): string[] {
  const slots = optimizer.slots.flatMap((slot) => network.trained.map((name) => `${slot}/${name}`));
  return [...network.trained, ...slots, 'step'];
}

class NetworkSteps {
  readonly #network: Network;
  readonly #optimizer: Optimizer;
  readonly #parameters: Readonly<Record<string, number>>;

  constructor(network: Network, optimizer: Optimizer, parameters: Readonly<Record<string, number>>) {
    this.#network = network;
    this.#optimizer = optimizer;
    this.#parameters = parameters;
  }

  readonly train: StepFunction = (state, inputs) => {
    const { outputs, gradients } = this.#backward(state, inputs, mean);
    return { ...this.#update(state, gradients, required(inputs, 'learningRate')), outputs };
  };

  readonly accumulate: StepFunction = (state, inputs) => {
    const { outputs, gradients } = this.#backward(state, inputs, sum);
    const squaredNorm = squaredNormOf(Object.values(gradients));
    return { updates: additions(gradients), outputs: { ...outputs, squaredNorm } };
  };

  readonly accumulateChunks: StepFunction = (state, inputs) => {
    const count = labelsOf(inputs).shape[0];
    const chunks = Array.from({ length: Math.ceil(count / chunkSize) }, (_, chunk) => {
      const first = chunk * chunkSize;
      return this.#backward(state, rowsOf(inputs, first, Math.min(chunkSize, count - first)), sum);
    });
    return {
      // Updates of an entry are applied in this order; a graph optimizer may regroup a sum, but not these.
      updates: chunks.flatMap(({ gradients }) => additions(gradients)),
      outputs: {
        losses: stack(chunks.map(({ outputs }) => outputs.loss)),
        corrects: stack(chunks.map(({ outputs }) => outputs.correct)),
      },
    };
  };

  readonly apply: StepFunction = (state, inputs) => {
    const count = required(inputs, 'count');
    const sums = this.#network.trained.map((name) => [name, required(state, gradientSumOf(name))] as const);
    const gradients = Object.fromEntries(sums.map(([name, total]) => [name, div(total, count)]));
    const zeros = Object.fromEntries(sums.map(([name, total]) => [gradientSumOf(name), zerosLike(total)]));
    const { state: changed, updates } = this.#update(state, gradients, required(inputs, 'learningRate'));
    return { state: { ...changed, ...zeros }, updates, outputs: {} };
  };

  readonly discard: StepFunction = (state) => {
    const names = this.#network.trained.map(gradientSumOf);
    const sums = names.map((name) => required(state, name));
    return {
      state: Object.fromEntries(names.map((name, i) => [name, zerosLike(at(sums, i))])),
      outputs: { squaredNorm: squaredNormOf(sums) },
    };
  };

  readonly evaluate: StepFunction = (state, inputs) => {
    const counts = required(inputs, 'counts');
    const labels = labelsOf(inputs);
    const logits = this.#network.logits(state, required(inputs, 'examples'));
    return {
      outputs: {
        loss: sum(mul(crossEntropy(logits, labels), counts)),
        correct: sum(mul(isCorrect(logits, labels), counts)),
      },
    };
  };

  readonly predict: StepFunction = (state, inputs) => ({
    outputs: { probabilities: softmax(this.#network.logits(state, required(inputs, 'examples'))) },
  });

  /** @param reduce mean or sum, applied to the differentiated loss (weighted by sample) and to the reported one */
  #backward(
    state: Tensors,
    inputs: Tensors,
    reduce: (losses: Tensor) => Tensor,
  ): { outputs: { loss: Tensor; correct: Tensor }; gradients: Tensors } {
    const { trained } = this.#network;
    const rows: { losses?: Tensor1D; correct?: Tensor1D } = {};
    const { grads } = valueAndGrads((...values: Tensor[]): Scalar => {
      const own = Object.fromEntries(trained.map((name, i) => [name, at(values, i)]));
      const logits = this.#trainingLogits({ ...state, ...own }, inputs);
      const losses = crossEntropy(logits, labelsOf(inputs));
      // The tape ends with this function; tensors that outlive it need `keep`.
      rows.losses = keep(losses);
      rows.correct = keep(isCorrect(logits, labelsOf(inputs)));
      return reduce(mul(losses, required(inputs, 'sampleWeights'))) as Scalar;
    })(trained.map((name) => required(state, name)));
    const { losses, correct } = rows as Required<typeof rows>;
    const outputs = { loss: reduce(losses), correct: sum(correct) };
    dispose([losses, correct]);
    return { outputs, gradients: Object.fromEntries(trained.map((name, i) => [name, at(grads, i)])) };
  }

  #trainingLogits(weights: Tensors, inputs: Tensors): Tensor2D {
    const layers = Object.keys(this.#network.dropouts);
    const masks = layers.map((layer) => [layer, required(inputs, maskInput(layer))] as const);
    return this.#network.logits(weights, required(inputs, 'examples'), Object.fromEntries(masks));
  }

  #update(state: Tensors, gradients: Tensors, learningRate: Tensor): Required<Omit<StepResult, 'outputs'>> {
    const step = add(required(state, 'step'), 1);
    const rates = new Map<number, Tensor>();
    const rateOf = (weight: string): Tensor => {
      const multiplier = this.#network.learningRateMultiplier(weight);
      const rate = rates.get(multiplier) ?? (multiplier === 1 ? learningRate : mul(learningRate, multiplier));
      rates.set(multiplier, rate);
      return rate;
    };
    const updates: readonly StateUpdate[] = this.#optimizer.updates({
      gradients,
      rateOf,
      step,
      parameters: this.#parameters,
    });
    return { state: { step }, updates };
  }
}

function additions(gradients: Tensors): StateUpdate[] {
  return Object.entries(gradients).map(([name, value]) => ({
    rule: 'addition',
    variable: gradientSumOf(name),
    value,
  }));
}

/** @returns a scalar: the squared length of all values as one vector */
function squaredNormOf(values: readonly Tensor[]): Tensor {
  return addN(values.map((value) => sum<Scalar>(square(value))));
}

/** Rows `first` … `first + count − 1` of every input. */
function rowsOf(inputs: Tensors, first: number, count: number): Tensors {
  const entries = Object.entries(inputs).map(([name, value]): [string, Tensor] => [
    name,
    slice(value, [first, ...value.shape.slice(1).map(() => 0)], [count, ...value.shape.slice(1)]),
  ]);
  return Object.fromEntries(entries);
}

function labelsOf(inputs: Tensors): Tensor1D {
  return required(inputs, 'labels') as Tensor1D;
}

/** @returns 1 or 0 for each row */
function isCorrect(logits: Tensor2D, labels: Tensor1D): Tensor1D {
  return cast(equal(argMax(logits, 1), labels), 'float32');
}

function zerosFor(weights: ArrayValues, nameOf: (weight: string) => string): [string, ArrayValue][] {
  return Object.entries(weights).map(([name, { shape, values }]) => [
    nameOf(name),
    { type: 'float32', shape, values: new Float32Array(values.length) },
  ]);
}

export function required<T>(entries: Readonly<Record<string, T>>, name: string): T {
  const found = entries[name];
  if (found === undefined) throw new Error(`there is no entry "${name}"`);
  return found;
}
