import type { TensorInfo } from '@tensorflow/tfjs-core';
import { at } from '#shared/domain/at.ts';
import { activationLimits, type Activation } from '#engine/compute/layers.ts';
import { customKernels } from '#engine/compute/ops/custom-kernels.ts';
import type { WasmRuntime } from '../runtime.ts';
import { product, productOfTransposed, transposedProduct } from '../routines/products.ts';
import { withOffsets, type Offsets } from './offsets.ts';
import { columnParts, rowParts } from './parts.ts';
import { registerWasmKernel } from './register-kernel.ts';

/**
 * Matrix products for dense layers, forward and backward. The stock wasm backend multiplies transposed matrices in a naive
 * loop, and packs a layer's kernel again after every training step, which takes longer than the product itself.
 */
export function installMatrices(): void {
  registerWasmKernel<{ readonly activation: Activation }>(
    customKernels.dense,
    ({ input, attributes, runtime }) =>
      dense(runtime, input('x'), input('kernel'), input('bias'), attributes.activation),
  );
  registerWasmKernel<{ readonly transposeA: boolean; readonly transposeB: boolean }>(
    'BatchMatMul',
    (call) => {
      const { transposeA, transposeB } = call.attributes;
      const [a, b] = [call.input('a'), call.input('b')];
      const isPlain = a.shape.length === 2 && b.shape.length === 2;
      if (isPlain && transposeA && !transposeB) return multiplyTransposedLeft(call.runtime, a, b);
      if (isPlain && !transposeA && transposeB) return multiplyTransposedRight(call.runtime, a, b);
      return call.original();
    },
  );
}

function dense(
  runtime: WasmRuntime,
  x: TensorInfo,
  kernel: TensorInfo,
  bias: TensorInfo,
  activation: Activation,
): TensorInfo {
  const [rowCount, rowLength, columns] = [at(x.shape, 0), at(x.shape, 1), at(kernel.shape, 1)];
  return withOffsets(runtime, [rowsOf(x), here], (rows, runs) => {
    const out = runtime.create([rowCount, columns]);
    runtime.routines.runDivided(
      product,
      {
        a: runtime.addressOf(x),
        rows,
        runs,
        runCount: 1,
        runLength: rowLength,
        b: runtime.addressOf(kernel),
        columns,
        bias: runtime.addressOf(bias),
        ...activationLimits(activation),
        out: runtime.addressOf(out),
      },
      rowParts(rowCount, rowLength, columns),
    );
    return out;
  });
}

/** A·Bᵀ */
function multiplyTransposedRight(runtime: WasmRuntime, a: TensorInfo, b: TensorInfo): TensorInfo {
  const [rowCount, rowLength, columns] = [at(a.shape, 0), at(a.shape, 1), at(b.shape, 0)];
  return withOffsets(runtime, [rowsOf(a), here, here], (rows, aRuns, bRuns) => {
    const out = runtime.create([rowCount, columns]);
    runtime.routines.runDivided(
      productOfTransposed,
      {
        a: runtime.addressOf(a),
        rows,
        aRuns,
        bRuns,
        runCount: 1,
        runLength: rowLength,
        b: runtime.addressOf(b),
        bStep: 4 * rowLength,
        columns,
        out: runtime.addressOf(out),
      },
      rowParts(rowCount, rowLength, columns),
    );
    return out;
  });
}

/** Aᵀ·B */
function multiplyTransposedLeft(runtime: WasmRuntime, a: TensorInfo, b: TensorInfo): TensorInfo {
  const [rowCount, aColumnCount, columns] = [at(a.shape, 0), at(a.shape, 1), at(b.shape, 1)];
  return withOffsets(runtime, [rowsOf(a), { sides: [[aColumnCount, 1]] }], (rows, aColumns) => {
    const out = runtime.create([aColumnCount, columns]);
    runtime.routines.runDivided(
      transposedProduct,
      {
        a: runtime.addressOf(a),
        rows,
        rowCount,
        aColumns,
        b: runtime.addressOf(b),
        columns,
        out: runtime.addressOf(out),
      },
      columnParts(aColumnCount, rowCount, columns, runtime.routines.threadCount),
    );
    return out;
  });
}

/** The offsets of a matrix's rows. */
function rowsOf({ shape: [count = 0, length = 0] }: TensorInfo): Offsets {
  return { sides: [[count, length]] };
}

/** One run, from the start of a row. */
const here: Offsets = { sides: [[1, 0]] };
