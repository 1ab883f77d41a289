import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { poolingGradient, poolingMaximum } from '../routines/pooling.ts';
import type { Division } from '../routines/threads.ts';
import { registerWasmKernel } from './register-kernel.ts';

interface PoolingAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type PoolingShape = ReturnType<typeof backend_util.computePool2DInfo>;

/**
 * Max pooling, forward and backward. The stock wasm backend's gradient searches every pixel's windows again and takes twenty
 * times as long; its forward kernel wakes the threads even for a single small image.
 */
export function installPooling(): void {
  registerWasmKernel<PoolingAttributes>('MaxPool', ({ input, attributes, runtime }) => {
    const x = input('x');
    const shape = shapeOf(x, attributes);
    const out = runtime.create(shape.outShape);
    const addresses = { x: runtime.addressOf(x), out: runtime.addressOf(out) };
    runtime.routines.runDivided(poolingMaximum, { ...addresses, ...sizesOf(shape) }, byImages(shape));
    return out;
  });
  registerWasmKernel<PoolingAttributes>('MaxPoolGrad', ({ input, attributes, runtime }) => {
    const x = input('input');
    const shape = shapeOf(x, attributes);
    const out = runtime.create(x.shape);
    runtime.numbersOf(out).fill(0);
    const [dy, dx] = [runtime.addressOf(input('dy')), runtime.addressOf(out)];
    runtime.routines.runDivided(
      poolingGradient,
      { x: runtime.addressOf(x), dy, dx, ...sizesOf(shape) },
      byImages(shape),
    );
    return out;
  });
}

function shapeOf(
  { shape }: TensorInfo,
  { filterSize, strides, pad, dimRoundingMode }: PoolingAttributes,
): PoolingShape {
  return backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}

function sizesOf(shape: PoolingShape) {
  const { inHeight, inWidth, inChannels, outHeight, outWidth } = shape;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = shape;
  return {
    inHeight,
    inWidth,
    channels: inChannels,
    outHeight,
    outWidth,
    filterHeight,
    filterWidth,
    strideHeight,
    strideWidth,
    padTop: padInfo.top,
    padLeft: padInfo.left,
  };
}

function byImages(shape: PoolingShape): Division {
  const { batchSize, outHeight, outWidth, inChannels, filterHeight, filterWidth } = shape;
  const compared = batchSize * outHeight * outWidth * inChannels * filterHeight * filterWidth;
  return { count: batchSize, partSize: 1, work: compared };
}
