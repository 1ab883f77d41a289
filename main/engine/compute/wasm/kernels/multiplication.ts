import { matMul, transpose, type Tensor } from '@tensorflow/tfjs-core';
import { replaceKernel } from './replace-kernel.ts';

/**
 * The wasm backend multiplies transposed matrices, which every gradient of a dense layer needs, in a naive loop.
 * Transposing first and using its fast multiplication (XNNPACK) is several times faster.
 */
export function installMultiplication(): void {
  replaceKernel<{ readonly transposeA: boolean; readonly transposeB: boolean }>('BatchMatMul', (call) => {
    const { transposeA, transposeB } = call.attributes;
    if (!transposeA && !transposeB) return call.original();
    const a = transposeA ? swapLastTwo(call.input('a')) : call.input('a');
    const b = transposeB ? swapLastTwo(call.input('b')) : call.input('b');
    return matMul(a, b);
  });
}

function swapLastTwo(matrix: Tensor): Tensor {
  const axes = matrix.shape.map((_, axis) => axis);
  const last = axes.length - 1;
  return transpose(matrix, [...axes.slice(0, -2), last, last - 1]);
}
