import { backend_util, tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { replaceKernel } from './replace-kernel.ts';

interface PoolingAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * The gradient of max pooling in one pass over the windows: each output's gradient goes to the first pixel of its window
 * that is the largest. The wasm backend's own kernel looks at every pixel's windows again and takes twenty times as long.
 */
export function installPoolingGradient(): void {
  replaceKernel<PoolingAttributes>('MaxPoolGrad', (call) => {
    const input = call.input('input') as Tensor4D;
    const { filterSize, strides, pad, dimRoundingMode } = call.attributes;
    const shape = backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
    const gradient = new Float32Array(input.size);
    spread(input.dataSync(), call.input('dy').dataSync(), gradient, shape);
    return tensor4d(gradient, input.shape);
  });
}

type PoolingShape = ReturnType<typeof backend_util.computePool2DInfo>;

/** @param gradient zeros of the input's size, filled in */
function spread(
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  gradient: Float32Array,
  shape: PoolingShape,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, padInfo } = shape;
  let output = 0;
  for (let batch = 0; batch < batchSize; batch++)
    for (let outRow = 0; outRow < outHeight; outRow++)
      for (let outColumn = 0; outColumn < outWidth; outColumn++, output += inChannels) {
        const top = outRow * shape.strideHeight - padInfo.top;
        const left = outColumn * shape.strideWidth - padInfo.left;
        const firstRow = Math.max(0, top);
        const firstColumn = Math.max(0, left);
        const rows = Math.min(inHeight, top + shape.filterHeight) - firstRow;
        const columns = Math.min(inWidth, left + shape.filterWidth) - firstColumn;
        const start = ((batch * inHeight + firstRow) * inWidth + firstColumn) * inChannels;
        const rowLength = inWidth * inChannels;
        for (let channel = 0; channel < inChannels; channel++) {
          const place = firstLargest(x, start + channel, rows, columns, rowLength, inChannels);
          gradient[place] = (gradient[place] as number) + (dy[output + channel] as number);
        }
      }
}

/**
 * @param start where the window's first value stands in `x`; columns lie `step` apart, rows `rowLength`
 * @returns where the first of its largest values stands
 */
function firstLargest(
  x: ArrayLike<number>,
  start: number,
  rows: number,
  columns: number,
  rowLength: number,
  step: number,
): number {
  let best = x[start] as number;
  let place = start;
  for (let row = 0; row < rows; row++) {
    let index = start + row * rowLength;
    for (let column = 0; column < columns; column++, index += step) {
      const value = x[index] as number;
      if (value > best) {
        best = value;
        place = index;
      }
    }
  }
  return place;
}
