import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Activation, Padding } from '#engine/compute/layers.ts';
import type { WasmRuntime } from '../runtime.ts';
import { registerWasmKernel } from './register-kernel.ts';
import type { ConvolutionShape } from './windows.ts';

/** Batch, height, width, channels; of a filter: height, width, channels in and out. */
export type Size4 = [number, number, number, number];

export interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: Padding;
}

/** One kind of convolution: the names of its kernels, and how each is computed. */
export interface ConvolutionKind<Attributes extends ConvolutionAttributes> {
  readonly kernels: Readonly<Record<'forwards' | 'inputGradient' | 'filterGradient', string>>;
  readonly shapeOf: (
    inputShape: readonly number[],
    filterShape: readonly number[],
    attributes: Attributes,
  ) => ConvolutionShape;
  readonly convolve: (
    runtime: WasmRuntime,
    given: { readonly x: TensorInfo; readonly filter: TensorInfo; readonly bias: TensorInfo },
    shape: ConvolutionShape,
    activation: Activation,
  ) => TensorInfo;
  readonly inputGradient: (
    runtime: WasmRuntime,
    dy: TensorInfo,
    filter: TensorInfo,
    shape: ConvolutionShape,
  ) => TensorInfo;
  readonly filterGradient: (
    runtime: WasmRuntime,
    x: TensorInfo,
    dy: TensorInfo,
    shape: ConvolutionShape,
  ) => TensorInfo;
}

/** Registers a kind of convolution, forward and backward. */
export function registerConvolution<Attributes extends ConvolutionAttributes>({
  kernels,
  shapeOf,
  convolve,
  inputGradient,
  filterGradient,
}: ConvolutionKind<Attributes>): void {
  registerWasmKernel<Attributes & { readonly activation: Activation }>(
    kernels.forwards,
    ({ input, attributes, runtime }) => {
      const [x, filter] = [input('x'), input('filter')];
      const shape = shapeOf(x.shape, filter.shape, attributes);
      return convolve(runtime, { x, filter, bias: input('bias') }, shape, attributes.activation);
    },
  );
  registerWasmKernel<Attributes & { readonly inputShape: Size4 }>(
    kernels.inputGradient,
    ({ input, attributes, runtime }) => {
      const filter = input('filter');
      const shape = shapeOf(attributes.inputShape, filter.shape, attributes);
      return inputGradient(runtime, input('dy'), filter, shape);
    },
  );
  registerWasmKernel<Attributes & { readonly filterShape: Size4 }>(
    kernels.filterGradient,
    ({ input, attributes, runtime }) => {
      const x = input('x');
      return filterGradient(runtime, x, input('dy'), shapeOf(x.shape, attributes.filterShape, attributes));
    },
  );
}
