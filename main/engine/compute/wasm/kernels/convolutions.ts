import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { activationLimits, type Activation } from '#engine/compute/layers.ts';
import { customKernels } from '#engine/compute/ops/custom-kernels.ts';
import type { WasmRuntime } from '../runtime.ts';
import { product, productOfTransposed, transposedProduct } from '../routines/products.ts';
import { withOffsets, type Offsets } from './offsets.ts';
import { columnParts, rowParts } from './parts.ts';
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

/**
 * Convolutions, forward and backward. The stock wasm backend's gradient of the input is a naive loop, and it has none of the
 * filter; its forward kernel packs the filter again after every training step, which takes longer than one image's
 * convolution.
 */
export function installConvolutions(): void {
  registerConvolution({
    kernels: {
      forwards: customKernels.convolution,
      inputGradient: 'Conv2DBackpropInput',
      filterGradient: 'Conv2DBackpropFilter',
    },
    ...{ shapeOf, convolve, inputGradient, filterGradient },
  });
}

/** Each window times the filter, by rows of the filter: the channels of a row's pixels are adjacent in both. */
function convolve(
  runtime: WasmRuntime,
  { x, filter, bias }: { readonly x: TensorInfo; readonly filter: TensorInfo; readonly bias: TensorInfo },
  shape: ConvolutionShape,
  activation: Activation,
): TensorInfo {
  const { filterHeight, filterWidth, inChannels, outChannels } = shape;
  return withPadding(runtime, x, shape, (padded) => {
    const filterRows: Offsets = { sides: [[filterHeight, padded.width * inChannels]] };
    return withOffsets(runtime, [windows(shape, padded), filterRows], (rows, runs) => {
      const out = runtime.create(shape.outShape);
      runtime.routines.runDivided(
        product,
        {
          a: padded.address,
          rows,
          runs,
          runCount: filterHeight,
          runLength: filterWidth * inChannels,
          b: runtime.addressOf(filter),
          columns: outChannels,
          bias: runtime.addressOf(bias),
          ...activationLimits(activation),
          out: runtime.addressOf(out),
        },
        rowParts(windowCount(shape), filterHeight * filterWidth * inChannels, outChannels),
      );
      return out;
    });
  });
}

/**
 * The convolution in reverse: each pixel of the input sums the gradients of the windows that contain it, the filter's last
 * position first.
 */
function inputGradient(
  runtime: WasmRuntime,
  dy: TensorInfo,
  filter: TensorInfo,
  shape: ConvolutionShape,
): TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, outChannels, filterHeight, filterWidth } = shape;
  return withDilatedGradient(runtime, dy, shape, (dilated) => {
    const count = filterHeight * filterWidth;
    const size = inChannels * outChannels;
    const turned: Offsets = { start: (count - 1) * size, sides: [[count, -size]] };
    const tables = [
      inputPixels(shape, dilated, outChannels),
      positions(shape, dilated, outChannels),
      turned,
    ] as const;
    return withOffsets(runtime, tables, (rows, aRuns, bRuns) => {
      const out = runtime.create([batchSize, inHeight, inWidth, inChannels]);
      runtime.routines.runDivided(
        productOfTransposed,
        {
          a: dilated.address,
          rows,
          aRuns,
          bRuns,
          runCount: count,
          runLength: outChannels,
          b: runtime.addressOf(filter),
          bStep: 4 * outChannels,
          columns: inChannels,
          out: runtime.addressOf(out),
        },
        rowParts(batchSize * inHeight * inWidth, count * outChannels, inChannels),
      );
      return out;
    });
  });
}

/** All windows' numbers at one position of the filter, times the windows' gradients. */
function filterGradient(
  runtime: WasmRuntime,
  x: TensorInfo,
  dy: TensorInfo,
  shape: ConvolutionShape,
): TensorInfo {
  const { filterHeight, filterWidth, inChannels, outChannels } = shape;
  return withPadding(runtime, x, shape, (padded) => {
    const numbersOfWindow: Offsets = {
      sides: [
        [filterHeight, padded.width * inChannels],
        [filterWidth * inChannels, 1],
      ],
    };
    return withOffsets(runtime, [windows(shape, padded), numbersOfWindow], (rows, aColumns) => {
      const out = runtime.create([filterHeight, filterWidth, inChannels, outChannels]);
      const rowCount = windowCount(shape);
      runtime.routines.runDivided(
        transposedProduct,
        {
          a: padded.address,
          rows,
          rowCount,
          aColumns,
          b: runtime.addressOf(dy),
          columns: outChannels,
          out: runtime.addressOf(out),
        },
        columnParts(
          filterHeight * filterWidth * inChannels,
          rowCount,
          outChannels,
          runtime.routines.threadCount,
        ),
      );
      return out;
    });
  });
}

function shapeOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad }: ConvolutionAttributes,
): ConvolutionShape {
  return backend_util.computeConv2DInfo(inputShape as Size4, filterShape as Size4, strides, 1, pad);
}
