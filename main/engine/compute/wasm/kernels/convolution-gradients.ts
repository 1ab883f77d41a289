import {
  backend_util,
  conv2d,
  matMul,
  reshape,
  reverse,
  stack,
  transpose,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { padInput, patchAt, spreadGradient, type ConvolutionShape } from './patches.ts';
import { replaceKernel } from './replace-kernel.ts';

type Size4 = [number, number, number, number];
type Padding =
  'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];

interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: Padding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * Gradients of a convolution, composed of the wasm backend's forward kernels: its own gradient to the input is a naive
 * loop, and it has none to the filter.
 */
export function installConvolutionGradients(): void {
  replaceKernel<ConvolutionAttributes & { readonly inputShape: Size4 }>('Conv2DBackpropInput', (call) => {
    const filter = call.input('filter') as Tensor4D;
    const shape = shapeOf(call.attributes.inputShape, filter.shape, call.attributes);
    // The convolution read backwards: the filter turned by 180°, inputs and outputs exchanged.
    const turned = transpose(reverse(filter, [0, 1]), [0, 1, 3, 2]);
    return conv2d(spreadGradient(call.input('dy') as Tensor4D, shape), turned, 1, 'valid');
  });
  replaceKernel<ConvolutionAttributes & { readonly filterShape: Size4 }>('Conv2DBackpropFilter', (call) => {
    const x = call.input('x') as Tensor4D;
    const shape = shapeOf(x.shape, call.attributes.filterShape, call.attributes);
    return filterGradient(x, call.input('dy') as Tensor4D, shape);
  });
}

/** For each position of the filter: (channels × pixels) · (pixels × outputs). */
function filterGradient(x: Tensor4D, dy: Tensor4D, shape: ConvolutionShape): Tensor4D {
  const { filterHeight, filterWidth, inChannels, outChannels } = shape;
  const padded = padInput(x, shape);
  const gradient = reshape(dy, [-1, outChannels]);
  const parts: Tensor2D[] = [];
  for (let row = 0; row < filterHeight; row++) {
    for (let column = 0; column < filterWidth; column++) {
      const patch = reshape(patchAt(padded, row, column, shape), [-1, inChannels]);
      parts.push(matMul(patch, gradient, true, false));
    }
  }
  return reshape(stack(parts), [filterHeight, filterWidth, inChannels, outChannels]);
}

function shapeOf(inputShape: Size4, filterShape: Size4, attributes: ConvolutionAttributes): ConvolutionShape {
  const { strides, pad, dimRoundingMode } = attributes;
  return backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode);
}
