import { at } from '#shared/domain/at.ts';
import { customKernels } from '#engine/compute/ops/custom-kernels.ts';
import { relu6Gradient, reluGradient } from '../routines/elementwise.ts';
import { columnSums } from '../routines/sums.ts';
import { registerWasmKernel } from './register-kernel.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** Gradients that are missing or slow in the stock wasm backend. */
export function installGradients(): void {
  for (const [name, routine] of [
    [customKernels.reluGradient, reluGradient],
    [customKernels.relu6Gradient, relu6Gradient],
  ] as const) {
    registerWasmKernel(name, ({ input, runtime }) => {
      const [dy, y] = [input('dy'), input('y')];
      const out = runtime.create(dy.shape);
      const [dyAt, yAt, dx] = [dy, y, out].map((info) => runtime.addressOf(info)) as [number, number, number];
      runtime.routines.run(routine, { dy: dyAt, y: yAt, dx, count: sizeOf(dy.shape) });
      return out;
    });
  }
  registerWasmKernel(customKernels.biasGradient, ({ input, runtime }) => {
    const dy = input('dy');
    const columns = at(dy.shape, dy.shape.length - 1);
    const out = runtime.create([columns]);
    const rowCount = sizeOf(dy.shape.slice(0, -1));
    const [b, sums] = [runtime.addressOf(dy), runtime.addressOf(out)];
    runtime.routines.run(columnSums, { b, rowCount, columns, out: sums });
    return out;
  });
}

/**
 * A clone shares its tensor's values, as on all other backends. The stock wasm backend copies them, and TensorFlow.js clones
 * everything it saves for the backward pass: each layer's input, kernel and output.
 */
export function installIdentity(): void {
  registerWasmKernel('Identity', ({ input, runtime }) => {
    const { dataId, shape, dtype } = input('x');
    runtime.incRef(dataId);
    return { dataId, shape, dtype };
  });
}
