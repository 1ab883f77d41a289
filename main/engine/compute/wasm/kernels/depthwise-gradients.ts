import {
  backend_util,
  depthwiseConv2d,
  mul,
  reshape,
  reverse,
  stack,
  sum,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { AppError } from '../../../../../shared/contract/errors.ts';
import { padInput, patchAt, spreadGradient, type ConvolutionShape } from './patches.ts';
import { replaceKernel } from './replace-kernel.ts';

type Size4 = [number, number, number, number];

interface DepthwiseAttributes {
  readonly strides: [number, number] | number;
  readonly dilations: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Gradients of a depthwise convolution with one filter a channel, which the wasm backend has none of. */
export function installDepthwiseGradients(): void {
  replaceKernel<DepthwiseAttributes & { readonly inputShape: Size4 }>(
    'DepthwiseConv2dNativeBackpropInput',
    (call) => {
      const filter = call.input('filter') as Tensor4D;
      const shape = shapeOf(call.attributes.inputShape, filter.shape, call.attributes);
      const gradient = spreadGradient(call.input('dy') as Tensor4D, shape);
      return depthwiseConv2d(gradient, reverse(filter, [0, 1]), 1, 'valid');
    },
  );
  replaceKernel<DepthwiseAttributes & { readonly filterShape: Size4 }>(
    'DepthwiseConv2dNativeBackpropFilter',
    (call) => {
      const x = call.input('x') as Tensor4D;
      const shape = shapeOf(x.shape, call.attributes.filterShape, call.attributes);
      return filterGradient(x, call.input('dy') as Tensor4D, shape);
    },
  );
}

function filterGradient(x: Tensor4D, dy: Tensor4D, shape: ConvolutionShape): Tensor4D {
  const { filterHeight, filterWidth, inChannels } = shape;
  const padded = padInput(x, shape);
  const parts: Tensor1D[] = [];
  for (let row = 0; row < filterHeight; row++) {
    for (let column = 0; column < filterWidth; column++) {
      const products = mul(patchAt(padded, row, column, shape), dy);
      parts.push(sum(reshape(products, [-1, inChannels]), 0));
    }
  }
  return reshape(stack(parts), [filterHeight, filterWidth, inChannels, 1]);
}

function shapeOf(inputShape: Size4, filterShape: Size4, attributes: DepthwiseAttributes): ConvolutionShape {
  const { strides, dilations, pad, dimRoundingMode } = attributes;
  const isDilated = [dilations].flat().some((dilation) => dilation !== 1);
  if (isDilated || filterShape[3] !== 1) {
    const message =
      'The portable engine has gradients of depthwise convolutions only with one filter a channel and without dilation.';
    throw new AppError('compute/unsupported-operation', message, { operation: 'DepthwiseConv2dNative' });
  }
  return backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode, true);
}
