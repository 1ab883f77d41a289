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
  sub,
  sum,
  valueAndGrads,
  type Rank,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { at } from '#shared/domain/at.ts';
import { messageOf } from '#shared/domain/errors.ts';
import type { SelfTestFault } from '#shared/domain/run/backend-fault.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import type { ArrayValue, ArrayValues, Backend, PreparedProgram, Program, StepFunction } from './backend.ts';

const batchSize = 8;
const classCount = 3;
const learningRate = 0.3;

/** Float32 stays within 1e-7 of the reference, TF32 on recent cards within 3e-5; a wrong kernel differs by far more. */
const tolerance = 1e-3;

/** Losses before each of six training steps, in nats, computed in float64 without a tensor library (see the unit test). */
export const referenceLosses: readonly number[] = [
  1.04437734, 0.86961082, 0.74070895, 0.64001753, 0.55611655, 0.49205181,
];

/**
 * Trains a tiny network for a few steps (0.1 to 0.3 s on two cores, mostly for loading the graph) and compares the losses
 * with the reference: they agree only if convolution, pooling, matrix product, softmax and all their gradients do.
 * @returns null if they agree
 */
export async function selfTest(backend: Backend): Promise<SelfTestFault | null> {
  let program: PreparedProgram | undefined;
  try {
    program = await backend.prepare(selfTestProgram());
    const batch = selfTestBatch();
    for (const [step, expected] of referenceLosses.entries()) {
      const loss = (await program.run('train', batch))['loss']?.values[0] ?? NaN;
      // Negated, so that NaN is a difference.
      if (!(Math.abs(loss - expected) <= tolerance * expected))
        return { kind: 'wrong-loss', step: step + 1, loss, expected };
    }
    return null;
  } catch (error) {
    return { kind: 'fails-self-test', message: messageOf(error) };
  } finally {
    program?.dispose();
  }
}

/** 8×8 gray images → convolution 3×3 to 4 channels + relu → max pooling 2×2 → dense to 3 classes, trained with SGD. */
export function selfTestProgram(): Program {
  const weights = {
    kernel: uniform([3, 3, 1, 4], 0.5),
    bias: uniform([4], 0.1),
    dense: uniform([64, classCount], 0.2),
  };
  const names = Object.keys(weights);
  const train: StepFunction = (state, inputs) => {
    const values = names.map((name) => state[name] as Tensor);
    const { value, grads } = valueAndGrads((...trained: Tensor[]) => lossOf(trained, inputs))(values);
    const updated = values.map((old, i) => sub(old, mul(at(grads, i), learningRate)));
    return {
      state: Object.fromEntries(names.map((name, i) => [name, at(updated, i)])),
      outputs: { loss: value },
    };
  };
  return { state: weights, functions: { train } };
}

export function selfTestBatch(): ArrayValues {
  const labels = Int32Array.from({ length: batchSize }, (_, i) => i % classCount);
  return {
    images: uniform([batchSize, 8, 8, 1], 1),
    labels: { type: 'int32', shape: [batchSize], values: labels },
  };
}

function lossOf(weights: readonly Tensor[], inputs: Readonly<Record<string, Tensor>>): Scalar {
  const [kernel, bias, dense] = weights as [Tensor4D, Tensor1D, Tensor2D];
  const { images, labels } = inputs as { images: Tensor4D; labels: Tensor1D };
  const convolved = relu(add<Tensor4D>(conv2d(images, kernel, 1, 'same'), bias));
  const pooled = reshape<Rank.R2>(maxPool(convolved, 2, 2, 'valid'), [batchSize, 64]);
  const wanted = cast(oneHot(labels, classCount), 'float32');
  return neg<Scalar>(mean(sum(mul(logSoftmax(matMul<Tensor2D>(pooled, dense)), wanted), 1)));
}

/** Numbers in [−scale, scale), always the same. */
function uniform(shape: readonly number[], scale: number): ArrayValue {
  const random = randomGenerator('self-test', shape.join());
  const size = shape.reduce((product, side) => product * side, 1);
  const values = Float32Array.from({ length: size }, () => scale * (2 * random.next() - 1));
  return { type: 'float32', shape, values };
}
