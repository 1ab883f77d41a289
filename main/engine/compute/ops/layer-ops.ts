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
  /** Whether the gradient of `x` is needed. It isn't for images, which saves a third of the layer's work. */
  readonly isInputTrained: boolean;
}

/*
 * Layers with custom gradients. TensorFlow.js would differentiate each op separately: activations by comparing their
 * input again, biases by a generic sum. Here a layer saves its input and output, and its backward pass uses the fewest
 * kernels: activation, bias, filter, input. TensorFlow has each of these as one op, and its optimizer fuses convolution,
 * bias and activation because nothing else uses the values in between. The wasm backend has the whole layer as one kernel.
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
 * Filters each channel separately.
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
  /** @param dy gradient of the activation's input */
  toInput(dy: X, kernel: K): X;
  toKernel(dy: X, x: X): K;
}

type Save = (tensors: Tensor[]) => void;

/** An untrained input isn't an argument of the op, so no gradient is computed for it. */
function withLayerGradient<X extends Tensor, K extends Tensor>(
  x: X,
  kernel: K,
  bias: Tensor1D,
  forward: (x: X, kernel: K, bias: Tensor1D) => X,
  gradient: LayerGradient<X, K>,
): X {
  const run = (input: X, k: K, b: Tensor1D, save: Save) => {
    const value = forward(input, k, b);
    // Only `save` keeps alive what the backward pass needs.
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

/** An activation on its own, with TensorFlow.js's gradient. */
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
