import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Activation } from '../../../models/network/layers.ts';
import { ownKernels } from '../../ops/own-kernels.ts';
import type { SharedWasmBackend } from '../backend.ts';
import { product, productOfTransposed, transposedProduct } from '../routines/products.ts';
import { limitsOf } from './activation-limits.ts';
import { withOffsets, type Offsets } from './offsets.ts';
import { columnParts, rowParts } from './parts.ts';
import { registerWasmKernel } from './register-kernel.ts';

/**
 * Products of matrices, for dense layers forwards and backwards. The wasm backend multiplies transposed matrices in a naive
 * loop, and prepares a layer's kernel anew after every update, which takes longer than the product itself.
 */
export function installMatrices(): void {
  registerWasmKernel<{ readonly activation: Activation }>(
    ownKernels.dense,
    ({ input, attributes, backend }) =>
      dense(backend, input('x'), input('kernel'), input('bias'), attributes.activation),
  );
  registerWasmKernel<{ readonly transposeA: boolean; readonly transposeB: boolean }>(
    'BatchMatMul',
    (call) => {
      const { transposeA, transposeB } = call.attributes;
      const [a, b] = [call.input('a'), call.input('b')];
      const isPlain = a.shape.length === 2 && b.shape.length === 2;
      if (isPlain && transposeA && !transposeB) return multiplyTransposedLeft(call.backend, a, b);
      if (isPlain && !transposeA && transposeB) return multiplyTransposedRight(call.backend, a, b);
      return call.original();
    },
  );
}

function dense(
  backend: SharedWasmBackend,
  x: TensorInfo,
  kernel: TensorInfo,
  bias: TensorInfo,
  activation: Activation,
): TensorInfo {
  const [rowCount, rowLength, columns] = [x.shape[0] ?? 0, x.shape[1] ?? 0, kernel.shape[1] ?? 0];
  return withOffsets(backend, [rowsOf(x), here], (rows, runs) => {
    const out = backend.create([rowCount, columns]);
    backend.routines.runDivided(
      product,
      {
        a: backend.addressOf(x),
        rows,
        runs,
        runCount: 1,
        runLength: rowLength,
        b: backend.addressOf(kernel),
        columns,
        bias: backend.addressOf(bias),
        ...limitsOf(activation),
        out: backend.addressOf(out),
      },
      rowParts(rowCount, rowLength, columns),
    );
    return out;
  });
}

/** A·Bᵀ */
function multiplyTransposedRight(backend: SharedWasmBackend, a: TensorInfo, b: TensorInfo): TensorInfo {
  const [rowCount, rowLength, columns] = [a.shape[0] ?? 0, a.shape[1] ?? 0, b.shape[0] ?? 0];
  return withOffsets(backend, [rowsOf(a), here, here], (rows, aRuns, bRuns) => {
    const out = backend.create([rowCount, columns]);
    backend.routines.runDivided(
      productOfTransposed,
      {
        a: backend.addressOf(a),
        rows,
        aRuns,
        bRuns,
        runCount: 1,
        runLength: rowLength,
        b: backend.addressOf(b),
        bStep: 4 * rowLength,
        columns,
        out: backend.addressOf(out),
      },
      rowParts(rowCount, rowLength, columns),
    );
    return out;
  });
}

/** Aᵀ·B */
function multiplyTransposedLeft(backend: SharedWasmBackend, a: TensorInfo, b: TensorInfo): TensorInfo {
  const [rowCount, aColumnCount, columns] = [a.shape[0] ?? 0, a.shape[1] ?? 0, b.shape[1] ?? 0];
  return withOffsets(backend, [rowsOf(a), { sides: [[aColumnCount, 1]] }], (rows, aColumns) => {
    const out = backend.create([aColumnCount, columns]);
    backend.routines.runDivided(
      transposedProduct,
      {
        a: backend.addressOf(a),
        rows,
        rowCount,
        aColumns,
        b: backend.addressOf(b),
        columns,
        out: backend.addressOf(out),
      },
      columnParts(aColumnCount, rowCount, columns, backend.routines.threadCount),
    );
    return out;
  });
}

/** Where the rows of a matrix begin. */
function rowsOf({ shape: [count = 0, length = 0] }: TensorInfo): Offsets {
  return { sides: [[count, length]] };
}

/** One run, from a row's beginning. */
const here: Offsets = { sides: [[1, 0]] };
