import {
  cast,
  customGrad,
  engine,
  logSoftmax,
  exp,
  mul,
  neg,
  oneHot,
  reshape,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { isThere, customKernels } from './custom-kernels.ts';

type Save = (tensors: Tensor[]) => void;

/**
 * Cross-entropy of each row, with the closed form of the gradient: (softmax − one-hot) · dy.
 * @param logits float32, rows×classes
 * @param labels int32, rows
 * @returns float32, rows, nats
 */
export function crossEntropy(logits: Tensor2D, labels: Tensor1D): Tensor1D {
  if (isThere(customKernels.crossEntropy)) return byCustomKernels(logits, labels);
  const classCount = logits.shape[1];
  const wanted = oneHotRows(labels, classCount);
  const lossOf = customGrad<Tensor1D>((...call) => {
    const [values, save] = call as unknown as [Tensor2D, Save];
    const logProbabilities = logSoftmax(values);
    save([logProbabilities, wanted]);
    return {
      value: neg(sum<Tensor1D>(mul(logProbabilities, wanted), 1)),
      gradFunc: (dy, saved) => {
        const [logged, target] = saved as [Tensor2D, Tensor2D];
        return mul(sub(exp(logged), target), reshape(dy, [-1, 1]));
      },
    };
  });
  return lossOf(logits);
}

function byCustomKernels(logits: Tensor2D, labels: Tensor1D): Tensor1D {
  const lossOf = customGrad<Tensor1D>((...call) => {
    const [values, save] = call as unknown as [Tensor2D, Save];
    const [value, probabilities] = engine().runKernel<Tensor[]>(customKernels.crossEntropy, {
      logits: values,
      labels,
    }) as [Tensor1D, Tensor2D];
    save([probabilities, labels]);
    return {
      value,
      gradFunc: (dy, saved) => {
        const [ofClasses, ofRows] = saved as [Tensor2D, Tensor1D];
        const given = { probabilities: ofClasses, labels: ofRows, dy };
        return engine().runKernel<Tensor2D>(customKernels.crossEntropyGradient, given);
      },
    };
  });
  return lossOf(logits);
}

/** @returns float32, rows×classes; the wasm backend writes whole numbers whatever type it is asked for, so they are cast */
function oneHotRows(labels: Tensor1D, classCount: number): Tensor2D {
  return cast(oneHot(labels, classCount) as Tensor2D, 'float32');
}
