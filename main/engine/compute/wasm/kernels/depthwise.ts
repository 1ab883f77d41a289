import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { AppError } from '../../../../../shared/contract/errors.ts';
import type { Activation } from '../../../models/network/layers.ts';
import { ownKernels } from '../../ops/own-kernels.ts';
import type { SharedWasmBackend } from '../backend.ts';
import { depthwise, depthwiseFilterGradient } from '../routines/depthwise.ts';
import { limitsOf } from './activation-limits.ts';
import { withOffsets, type Offsets } from './offsets.ts';
import { registerConvolution, type ConvolutionAttributes, type Size4 } from './register-convolution.ts';
import {
  inputPixels,
  positions,
  windowCount,
  windows,
  withGradientPlaced,
  withPadding,
  type ConvolutionShape,
} from './windows.ts';

interface DepthwiseAttributes extends ConvolutionAttributes {
  readonly dilations: [number, number] | number;
}

/** Depthwise convolutions with one filter a channel, forwards and backwards; the wasm backend has no gradients of them. */
export function installDepthwise(): void {
  registerConvolution({
    kernels: {
      forwards: ownKernels.depthwise,
      inputGradient: 'DepthwiseConv2dNativeBackpropInput',
      filterGradient: 'DepthwiseConv2dNativeBackpropFilter',
    },
    ...{ shapeOf, convolve, inputGradient, filterGradient },
  });
}

function convolve(
  backend: SharedWasmBackend,
  { x, filter, bias }: { readonly x: TensorInfo; readonly filter: TensorInfo; readonly bias: TensorInfo },
  shape: ConvolutionShape,
  activation: Activation,
): TensorInfo {
  const { inChannels, filterHeight, filterWidth } = shape;
  return withPadding(backend, x, shape, (padded) =>
    withOffsets(backend, [windows(shape, padded), positions(shape, padded, inChannels)], (rows, pixels) => {
      const out = backend.create(shape.outShape);
      backend.routines.runDivided(
        depthwise,
        {
          x: padded.address,
          rows,
          pixels,
          positions: filterHeight * filterWidth,
          filter: backend.addressOf(filter),
          channels: inChannels,
          bias: backend.addressOf(bias),
          ...limitsOf(activation),
          out: backend.addressOf(out),
        },
        { count: windowCount(shape), partSize: 64, work: workOf(shape) },
      );
      return out;
    }),
  );
}

/** The convolution read backwards: the filter turned by 180°. */
function inputGradient(
  backend: SharedWasmBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  shape: ConvolutionShape,
): TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth } = shape;
  return withGradientPlaced(backend, dy, shape, (placed) => {
    const turned: Offsets = {
      start: ((filterHeight - 1) * placed.width + filterWidth - 1) * inChannels,
      sides: [
        [filterHeight, -placed.width * inChannels],
        [filterWidth, -inChannels],
      ],
    };
    return withOffsets(backend, [inputPixels(shape, placed, inChannels), turned], (rows, pixels) =>
      backend.withScratch(4 * inChannels, (noBias) => {
        backend.fillWithZeros(noBias, 4 * inChannels);
        const out = backend.create([batchSize, inHeight, inWidth, inChannels]);
        backend.routines.runDivided(
          depthwise,
          {
            x: placed.address,
            rows,
            pixels,
            positions: filterHeight * filterWidth,
            filter: backend.addressOf(filter),
            channels: inChannels,
            bias: noBias,
            ...limitsOf('linear'),
            out: backend.addressOf(out),
          },
          { count: batchSize * inHeight * inWidth, partSize: 64, work: workOf(shape) },
        );
        return out;
      }),
    );
  });
}

function filterGradient(
  backend: SharedWasmBackend,
  x: TensorInfo,
  dy: TensorInfo,
  shape: ConvolutionShape,
): TensorInfo {
  const { inChannels, filterHeight, filterWidth } = shape;
  return withPadding(backend, x, shape, (padded) =>
    withOffsets(backend, [windows(shape, padded), positions(shape, padded, inChannels)], (rows, pixels) => {
      const out = backend.create([filterHeight, filterWidth, inChannels, 1]);
      backend.routines.runDivided(
        depthwiseFilterGradient,
        {
          x: padded.address,
          rows,
          rowCount: windowCount(shape),
          pixels,
          dy: backend.addressOf(dy),
          channels: inChannels,
          out: backend.addressOf(out),
        },
        { count: filterHeight * filterWidth, partSize: filterWidth, work: workOf(shape) },
      );
      return out;
    }),
  );
}

function workOf(shape: ConvolutionShape): number {
  return windowCount(shape) * shape.filterHeight * shape.filterWidth * shape.inChannels;
}

function shapeOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, dilations, pad }: DepthwiseAttributes,
): ConvolutionShape {
  const isDilated = [dilations].flat().some((dilation) => dilation !== 1);
  if (isDilated || filterShape[3] !== 1) {
    const message =
      'The portable engine has gradients of depthwise convolutions only with one filter a channel and without dilation.';
    throw new AppError('compute/unsupported-operation', message, { operation: 'DepthwiseConv2dNative' });
  }
  return backend_util.computeConv2DInfo(
    inputShape as Size4,
    filterShape as Size4,
    strides,
    1,
    pad,
    undefined,
    true,
  );
}
