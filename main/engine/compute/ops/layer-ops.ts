import {
  conv2d,
  customGrad,
  depthwiseConv2d,
  engine,
  matMul,
  relu,
  relu6,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Activation, Padding } from '../layers.ts';
import { activationGradient, biasAdd, biasGradient, customKernels, runCustom } from './custom-kernels.ts';

export interface ConvolutionOptions {
  readonly stride: 1 | 2;
  readonly padding: Padding;
  readonly activation: Activation;
  /** Whether a gradient to `x` is ever wanted: not for images, and a third of a layer's work is saved. */
  readonly isInputTrained: boolean;
}

/*
 * Layers with gradients of their own. TensorFlow.js would differentiate each op by itself: activations by comparing
 * their input again, biases by a sum that knows nothing of channels. Here a layer keeps its input and its output, and
 * goes back by the fewest kernels: activation, bias, filter, input. On TensorFlow each of these is one op, and
 * convolution + bias + activation are fused by its optimizer because nothing else looks at what lies between them. The
 * portable backend has the whole layer as one kernel.
 */

/**
 * @param x float32, batch×height×width×in
 * @param kernel float32, height×width×in×out
 * @param bias float32, out
 * @returns float32, batch×height×width×out
 */
export function convolution(
  x: Tensor4D,
  kernel: Tensor4D,
  bias: Tensor1D,
  options: ConvolutionOptions,
): Tensor4D {
  const { stride, padding, activation, isInputTrained } = options;
  const convParams = { strides: stride, pad: padding, dataFormat: 'NHWC' };
  const forward = (input: Tensor4D, k: Tensor4D, b: Tensor1D): Tensor4D =>
    runCustom(
      customKernels.convolution,
      { x: input, filter: k, bias: b },
      { ...convParams, activation },
      () => activate(biasAdd(conv2d(input, k, stride, padding), b), activation),
    );
  return withLayerGradient(x, kernel, bias, forward, {
    activation,
    isInputTrained,
    toInput: (dy, filter) =>
      engine().runKernel('Conv2DBackpropInput', { dy, filter }, { ...convParams, inputShape: x.shape }),
    toKernel: (dy, input) =>
      engine().runKernel(
        'Conv2DBackpropFilter',
        { x: input, dy },
        { ...convParams, filterShape: kernel.shape },
      ),
  });
}

/**
 * Each channel filtered by itself.
 * @param x float32, batch×height×width×channels
 * @param kernel float32, height×width×channels×1
 * @param bias float32, channels
 */
export function depthwiseConvolution(
  x: Tensor4D,
  kernel: Tensor4D,
  bias: Tensor1D,
  options: ConvolutionOptions,
): Tensor4D {
  const { stride, padding, activation, isInputTrained } = options;
  const convParams = { strides: stride, pad: padding, dilations: 1 };
  const forward = (input: Tensor4D, k: Tensor4D, b: Tensor1D): Tensor4D =>
    runCustom(customKernels.depthwise, { x: input, filter: k, bias: b }, { ...convParams, activation }, () =>
      activate(biasAdd(depthwiseConv2d(input, k, stride, padding), b), activation),
    );
  return withLayerGradient(x, kernel, bias, forward, {
    activation,
    isInputTrained,
    toInput: (dy, filter) =>
      engine().runKernel(
        'DepthwiseConv2dNativeBackpropInput',
        { dy, filter },
        { ...convParams, inputShape: x.shape },
      ),
    toKernel: (dy, input) =>
      engine().runKernel(
        'DepthwiseConv2dNativeBackpropFilter',
        { x: input, dy },
        { ...convParams, filterShape: kernel.shape },
      ),
  });
}

/**
 * @param x float32, batch×in
 * @param kernel float32, in×out
 * @param bias float32, out
 */
export function dense(
  x: Tensor2D,
  kernel: Tensor2D,
  bias: Tensor1D,
  options: Pick<ConvolutionOptions, 'activation' | 'isInputTrained'>,
): Tensor2D {
  const { activation } = options;
  const forward = (input: Tensor2D, k: Tensor2D, b: Tensor1D): Tensor2D =>
    runCustom(customKernels.dense, { x: input, kernel: k, bias: b }, { activation }, () =>
      activate(biasAdd(matMul<Tensor2D>(input, k), b), activation),
    );
  return withLayerGradient(x, kernel, bias, forward, {
    ...options,
    toInput: (dy, k) => matMul<Tensor2D>(dy, k, false, true),
    toKernel: (dy, input) => matMul<Tensor2D>(input, dy, true, false),
  });
}

interface LayerGradient<X extends Tensor, K extends Tensor> {
  readonly activation: Activation;
  readonly isInputTrained: boolean;
  /** @param dy gradient of what the activation was given */
  toInput(dy: X, kernel: K): X;
  toKernel(dy: X, x: X): K;
}

type Save = (tensors: Tensor[]) => void;

/** Where the input is not trained it is no argument of the op, so nothing is computed for it. */
function withLayerGradient<X extends Tensor, K extends Tensor>(
  x: X,
  kernel: K,
  bias: Tensor1D,
  forward: (x: X, kernel: K, bias: Tensor1D) => X,
  gradient: LayerGradient<X, K>,
): X {
  const run = (input: X, k: K, b: Tensor1D, save: Save) => {
    const value = forward(input, k, b);
    // Only this keeps what the backward pass needs alive.
    save([input, k, value]);
    return {
      value,
      gradFunc: (dy: X, saved: Tensor[]): Tensor[] => {
        const [savedInput, savedKernel, y] = saved as [X, K, X];
        const before = activationGradient(gradient.activation, dy, y);
        const toWeights = [gradient.toKernel(before, savedInput), biasGradient(before)];
        return gradient.isInputTrained ? [gradient.toInput(before, savedKernel), ...toWeights] : toWeights;
      },
    };
  };
  if (gradient.isInputTrained) {
    const layer = customGrad<X>((...call) => run(...(call as unknown as [X, K, Tensor1D, Save])));
    return layer(x, kernel, bias);
  }
  const layer = customGrad<X>((...call) => run(x, ...(call as unknown as [K, Tensor1D, Save])));
  return layer(kernel, bias);
}

/** An activation by itself, with TensorFlow's own gradient. */
export function activated<T extends Tensor>(x: T, activation: Activation): T {
  if (activation === 'linear') return x;
  const run = customGrad<T>((...call) => {
    const [input, save] = call as unknown as [T, Save];
    const value = activate(input, activation);
    save([value]);
    return { value, gradFunc: (dy: T, [y]: Tensor[]) => activationGradient(activation, dy, y as T) };
  });
  return run(x);
}

function activate<T extends Tensor>(x: T, activation: Activation): T {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return relu(x);
    case 'relu6':
      return relu6(x);
  }
}
