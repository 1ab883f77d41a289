import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { AppError } from '#shared/domain/errors.ts';
import { activationLimits, type Activation } from '#engine/compute/layers.ts';
import { customKernels } from '#engine/compute/ops/custom-kernels.ts';
import type { WasmRuntime } from '../runtime.ts';
import { depthwise, depthwiseFilterGradient } from '../routines/depthwise.ts';
import { withOffsets, type Offsets } from './offsets.ts';
import { registerConvolution, type ConvolutionAttributes, type Size4 } from './register-convolution.ts';
import {
  inputPixels,
  positions,
  windowCount,
  windows,
  withDilatedGradient,
  withPadding,
  type ConvolutionShape,
} from './windows.ts';

interface DepthwiseAttributes extends ConvolutionAttributes {
  readonly dilations: [number, number] | number;
}

/** Depthwise convolutions with one filter per channel, forward and backward; the stock backend has no gradients. */
export function installDepthwise(): void {
  registerConvolution({
    kernels: {
      forwards: customKernels.depthwise,
      inputGradient: 'DepthwiseConv2dNativeBackpropInput',
      filterGradient: 'DepthwiseConv2dNativeBackpropFilter',
    },
    ...{ shapeOf, convolve, inputGradient, filterGradient },
  });
}

function convolve(
  runtime: WasmRuntime,
  { x, filter, bias }: { readonly x: TensorInfo; readonly filter: TensorInfo; readonly bias: TensorInfo },
  shape: ConvolutionShape,
  activation: Activation,
): TensorInfo {
  const { inChannels, filterHeight, filterWidth } = shape;
  return withPadding(runtime, x, shape, (padded) =>
    withOffsets(runtime, [windows(shape, padded), positions(shape, padded, inChannels)], (rows, pixels) => {
      const out = runtime.create(shape.outShape);
      runtime.routines.runDivided(
        depthwise,
        {
          x: padded.address,
          rows,
          pixels,
          positions: filterHeight * filterWidth,
          filter: runtime.addressOf(filter),
          channels: inChannels,
          bias: runtime.addressOf(bias),
          ...activationLimits(activation),
          out: runtime.addressOf(out),
        },
        { count: windowCount(shape), partSize: 64, work: workOf(shape) },
      );
      return out;
    }),
  );
}

/** The convolution in reverse: the filter rotated by 180°. */
function inputGradient(
  runtime: WasmRuntime,
  dy: TensorInfo,
  filter: TensorInfo,
  shape: ConvolutionShape,
): TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth } = shape;
  return withDilatedGradient(runtime, dy, shape, (dilated) => {
    const turned: Offsets = {
      start: ((filterHeight - 1) * dilated.width + filterWidth - 1) * inChannels,
      sides: [
        [filterHeight, -dilated.width * inChannels],
        [filterWidth, -inChannels],
      ],
    };
    return withOffsets(runtime, [inputPixels(shape, dilated, inChannels), turned], (rows, pixels) =>
      runtime.withScratch(4 * inChannels, (noBias) => {
        runtime.fillWithZeros(noBias, 4 * inChannels);
        const out = runtime.create([batchSize, inHeight, inWidth, inChannels]);
        runtime.routines.runDivided(
          depthwise,
          {
            x: dilated.address,
            rows,
            pixels,
            positions: filterHeight * filterWidth,
            filter: runtime.addressOf(filter),
            channels: inChannels,
            bias: noBias,
            ...activationLimits('linear'),
            out: runtime.addressOf(out),
          },
          { count: batchSize * inHeight * inWidth, partSize: 64, work: workOf(shape) },
        );
        return out;
      }),
    );
  });
}

function filterGradient(
  runtime: WasmRuntime,
  x: TensorInfo,
  dy: TensorInfo,
  shape: ConvolutionShape,
): TensorInfo {
  const { inChannels, filterHeight, filterWidth } = shape;
  return withPadding(runtime, x, shape, (padded) =>
    withOffsets(runtime, [windows(shape, padded), positions(shape, padded, inChannels)], (rows, pixels) => {
      const out = runtime.create([filterHeight, filterWidth, inChannels, 1]);
      runtime.routines.runDivided(
        depthwiseFilterGradient,
        {
          x: padded.address,
          rows,
          rowCount: windowCount(shape),
          pixels,
          dy: runtime.addressOf(dy),
          channels: inChannels,
          out: runtime.addressOf(out),
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
    throw new AppError('compute/unsupported-operation', {
      operation: 'DepthwiseConv2dNative',
      reason: 'dilated-depthwise',
    });
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
