import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core';
import { AppError } from '#shared/domain/errors.ts';
import type { WasmRuntime } from '../runtime.ts';
import type { Offsets } from './offsets.ts';
import { withPaddedImages, type Images } from './padded-images.ts';

/** The sizes of a convolution over batch×height×width×channels. */
export type ConvolutionShape = ReturnType<typeof backend_util.computeConv2DInfo>;

/** @param use gets the images with the convolution's padding around them, so that every window lies inside */
export function withPadding<R>(
  runtime: WasmRuntime,
  images: TensorInfo,
  { padInfo, inHeight, inWidth }: ConvolutionShape,
  use: (padded: Images) => R,
): R {
  const { top, bottom, left, right } = padInfo;
  const size = { height: top + inHeight + bottom, width: left + inWidth + right };
  return withPaddedImages(runtime, images, { ...size, top, left, rowStep: 1, columnStep: 1 }, use);
}

/**
 * @param use gets the output's gradient as a convolution of stride 1 needs it to compute the input's: zeros between its
 *   pixels if the stride is larger, and enough around them for the filter to reach every pixel of the input
 */
export function withDilatedGradient<R>(
  runtime: WasmRuntime,
  dy: TensorInfo,
  shape: ConvolutionShape,
  use: (padded: Images) => R,
): R {
  const { inHeight, inWidth, filterHeight, filterWidth, padInfo } = shape;
  if (padInfo.top >= filterHeight || padInfo.left >= filterWidth) {
    throw new AppError('compute/unsupported-operation', {
      operation: 'Conv2DBackpropInput',
      reason: 'wide-padding',
    });
  }
  const layout = {
    height: inHeight + filterHeight - 1,
    width: inWidth + filterWidth - 1,
    top: filterHeight - 1 - padInfo.top,
    left: filterWidth - 1 - padInfo.left,
    rowStep: shape.strideHeight,
    columnStep: shape.strideWidth,
  };
  return withPaddedImages(runtime, dy, layout, use);
}

/** The offsets of the windows in padded images, in order. */
export function windows(shape: ConvolutionShape, { height, width }: Images): Offsets {
  const { batchSize, outHeight, outWidth, inChannels, strideHeight, strideWidth } = shape;
  return {
    sides: [
      [batchSize, height * width * inChannels],
      [outHeight, strideHeight * width * inChannels],
      [outWidth, strideWidth * inChannels],
    ],
  };
}

export function windowCount({ batchSize, outHeight, outWidth }: ConvolutionShape): number {
  return batchSize * outHeight * outWidth;
}

/** The offsets, in dilated gradients, of each input pixel's window, in order. */
export function inputPixels(
  { batchSize, inHeight, inWidth }: ConvolutionShape,
  { height, width }: Images,
  channels: number,
): Offsets {
  return {
    sides: [
      [batchSize, height * width * channels],
      [inHeight, width * channels],
      [inWidth, channels],
    ],
  };
}

/** The offsets from a window's start to its pixel at each position of the filter, in order. */
export function positions(
  { filterHeight, filterWidth }: ConvolutionShape,
  { width }: Images,
  channels: number,
): Offsets {
  return {
    sides: [
      [filterHeight, width * channels],
      [filterWidth, channels],
    ],
  };
}
