import {
  add,
  engine,
  getBackend,
  getKernel,
  mul,
  step,
  sub,
  sum,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';

/**
 * Operations that TensorFlow or the wasm backend has as one kernel, unknown to TensorFlow.js. A backend that registers a
 * kernel of this name runs it; others compose it of known ops, with the same result.
 */
export const customKernels = {
  convolution: 'BatchwiseConvolution',
  depthwise: 'BatchwiseDepthwise',
  dense: 'BatchwiseDense',
  crossEntropy: 'BatchwiseCrossEntropy',
  crossEntropyGradient: 'BatchwiseCrossEntropyGradient',
  biasAdd: 'BatchwiseBiasAdd',
  reluGradient: 'BatchwiseReluGradient',
  relu6Gradient: 'BatchwiseRelu6Gradient',
  biasGradient: 'BatchwiseBiasGradient',
} as const;

/** @returns x with the bias added to each channel, the last axis */
export function biasAdd<T extends Tensor>(x: T, bias: Tensor1D): T {
  return runCustom(customKernels.biasAdd, { x, bias }, {}, () => add<T>(x, bias));
}

/**
 * @param dy gradient of the activation's output
 * @param y the activation's output: the gradient is 0 where it is 0, and for relu6 also where it is 6
 */
export function activationGradient<T extends Tensor>(
  activation: 'linear' | 'relu' | 'relu6',
  dy: T,
  y: T,
): T {
  switch (activation) {
    case 'linear':
      return dy;
    case 'relu':
      return runCustom(customKernels.reluGradient, { dy, y }, {}, () => mul<T>(dy, step(y)));
    case 'relu6':
      return runCustom(customKernels.relu6Gradient, { dy, y }, {}, () =>
        mul<T>(dy, mul(step(y), step(sub(6, y)))),
      );
  }
}

/** @returns the sum over all axes but the last: the gradient of a bias */
export function biasGradient(dy: Tensor): Tensor1D {
  return runCustom(customKernels.biasGradient, { dy }, {}, () =>
    sum<Tensor1D>(
      dy,
      Array.from({ length: dy.rank - 1 }, (_, axis) => axis),
    ),
  );
}

/** Whether the active backend has this kernel. */
export function isThere(kernel: string): boolean {
  return (getKernel(kernel, getBackend()) as unknown) !== undefined;
}

/** Runs a custom kernel if the active backend has it. @param compose the same from ops that every backend has */
export function runCustom<T extends Tensor>(
  kernel: string,
  inputs: NamedTensorMap,
  attributes: NamedAttrMap,
  compose: () => T,
): T {
  return isThere(kernel) ? engine().runKernel<T>(kernel, inputs, attributes) : compose();
}
