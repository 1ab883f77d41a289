import { pad, reshape, slice, stridedSlice, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';

/** The numbers of a convolution over batch×height×width×channels that its gradients need; see tfjs-core's `computeConv2DInfo`. */
export interface ConvolutionShape {
  readonly batchSize: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly padInfo: {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  };
}

/** The input with the convolution's own padding around it, so that every patch lies inside. */
export function padInput(x: Tensor4D, { padInfo, strideHeight, strideWidth }: ConvolutionShape): Tensor4D {
  const { top, bottom, left, right } = padInfo;
  // A strided slice of the last patch reads up to one stride past the input.
  const below = bottom + strideHeight - 1;
  const beside = right + strideWidth - 1;
  if (top + below + left + beside === 0) return x;
  return pad(x, [
    [0, 0],
    [top, below],
    [left, beside],
    [0, 0],
  ]);
}

/**
 * What one position of the filter sees: for each output pixel the input pixel under that position.
 * @param padded from `padInput`
 * @returns batch×outHeight×outWidth×inChannels
 */
export function patchAt(padded: Tensor4D, row: number, column: number, shape: ConvolutionShape): Tensor4D {
  const { batchSize, outHeight, outWidth, inChannels, strideHeight, strideWidth } = shape;
  if (strideHeight === 1 && strideWidth === 1) {
    const [, height, width] = padded.shape;
    // Copied row by row: as one axis, pixels and channels are one long row instead of many short ones.
    const rows = reshape(padded, [batchSize, height, width * inChannels]);
    const patch = slice(rows, [0, row, column * inChannels], [batchSize, outHeight, outWidth * inChannels]);
    return reshape(patch, [batchSize, outHeight, outWidth, inChannels]);
  }
  return stridedSlice(
    padded,
    [0, row, column, 0],
    [batchSize, row + outHeight * strideHeight, column + outWidth * strideWidth, inChannels],
    [1, strideHeight, strideWidth, 1],
  ) as Tensor4D;
}

/**
 * The output's gradient as a stride-1 convolution reads it to give the input's: zeros between its pixels where the stride
 * is larger than one, and around it what the filter needs to reach every input pixel.
 */
export function spreadGradient(dy: Tensor4D, shape: ConvolutionShape): Tensor4D {
  const { padInfo, filterHeight, filterWidth, inHeight, inWidth } = shape;
  const spread = insertZeros(dy, shape);
  const top = filterHeight - 1 - padInfo.top;
  const left = filterWidth - 1 - padInfo.left;
  const bottom = inHeight + filterHeight - 1 - spread.shape[1] - top;
  const right = inWidth + filterWidth - 1 - spread.shape[2] - left;
  return growOrCut(spread, top, bottom, left, right);
}

function insertZeros(dy: Tensor4D, { strideHeight, strideWidth }: ConvolutionShape): Tensor4D {
  if (strideHeight === 1 && strideWidth === 1) return dy;
  const [batch, height, width, channels] = dy.shape;
  const apart: Tensor = pad(reshape(dy, [batch, height, 1, width, 1, channels]), [
    [0, 0],
    [0, 0],
    [0, strideHeight - 1],
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ]);
  return reshape(apart, [batch, height * strideHeight, width * strideWidth, channels]);
}

/** Negative amounts cut: padding of more than the filter's reach, or zeros after the last pixel, have no use. */
function growOrCut(x: Tensor4D, top: number, bottom: number, left: number, right: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const cut = (amount: number): number => Math.max(0, -amount);
  const grow = (amount: number): number => Math.max(0, amount);
  const kept = slice(
    x,
    [0, cut(top), cut(left), 0],
    [batch, height - cut(top) - cut(bottom), width - cut(left) - cut(right), channels],
  );
  return pad(kept, [
    [0, 0],
    [grow(top), grow(bottom)],
    [grow(left), grow(right)],
    [0, 0],
  ]);
}
