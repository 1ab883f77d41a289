import { matMul, mul, reshape, transpose, type Tensor } from '@tensorflow/tfjs-core';
import { replaceKernel } from './replace-kernel.ts';

/**
 * The wasm backend multiplies transposed matrices, which every gradient of a dense layer needs, in a naive loop.
 * Transposing first and using its fast multiplication (XNNPACK) is several times faster, and of the two ways to do
 * that the one that moves fewer numbers: A·Bᵀ is also (B·Aᵀ)ᵀ, so a batch of one need not turn a whole layer's kernel.
 */
export function installMultiplication(): void {
  replaceKernel<{ readonly transposeA: boolean; readonly transposeB: boolean }>('BatchMatMul', (call) => {
    const { transposeA, transposeB } = call.attributes;
    if (!transposeA && !transposeB) return call.original();
    const [a, b] = [call.input('a'), call.input('b')];
    const outputSize = sizeOfProduct(a, b, transposeA, transposeB);
    const direct = (transposeA ? a.size : 0) + (transposeB ? b.size : 0);
    const exchanged = (transposeA ? 0 : a.size) + (transposeB ? 0 : b.size) + outputSize;
    if (direct <= exchanged) return matMul(transposeA ? swapLastTwo(a) : a, transposeB ? copyTurned(b) : b);
    return swapLastTwo(matMul(transposeB ? b : swapLastTwo(b), transposeA ? a : copyTurned(a)));
  });
}

function sizeOfProduct(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): number {
  const rows = a.shape.at(transposeA ? -1 : -2) ?? 1;
  const columns = b.shape.at(transposeB ? -2 : -1) ?? 1;
  const matrices = a.shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return matrices * rows * columns;
}

/**
 * For the right side of a product: XNNPACK prepares that matrix once and finds it again by its place in memory, whatever
 * shape it has then. A row read as a column would be taken for the row, so it gets a place of its own.
 */
function copyTurned(matrix: Tensor): Tensor {
  return mul(swapLastTwo(matrix), 1);
}

function swapLastTwo(matrix: Tensor): Tensor {
  const last = matrix.rank - 1;
  const [rows = 1, columns = 1] = matrix.shape.slice(-2);
  const others = matrix.shape.slice(0, -2);
  // A row is a column already, as it lies in memory.
  if (rows === 1 || columns === 1) return reshape(matrix, [...others, columns, rows]);
  const axes = matrix.shape.map((_, axis) => axis);
  return transpose(matrix, [...axes.slice(0, -2), last, last - 1]);
}
