import { ownKernels } from '#engine/compute/ops/own-kernels.ts';
import { relu6Gradient, reluGradient } from '../routines/elementwise.ts';
import { columnSums } from '../routines/sums.ts';
import { registerWasmKernel } from './register-kernel.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** Gradients that the wasm backend has none of, or a slow one. */
export function installGradients(): void {
  for (const [name, routine] of [
    [ownKernels.reluGradient, reluGradient],
    [ownKernels.relu6Gradient, relu6Gradient],
  ] as const) {
    registerWasmKernel(name, ({ input, runtime }) => {
      const [dy, y] = [input('dy'), input('y')];
      const out = runtime.create(dy.shape);
      const [dyAt, yAt, dx] = [dy, y, out].map((info) => runtime.addressOf(info)) as [number, number, number];
      runtime.routines.run(routine, { dy: dyAt, y: yAt, dx, count: sizeOf(dy.shape) });
      return out;
    });
  }
  registerWasmKernel(ownKernels.biasGradient, ({ input, runtime }) => {
    const dy = input('dy');
    const columns = dy.shape.at(-1) ?? 1;
    const out = runtime.create([columns]);
    const rowCount = sizeOf(dy.shape.slice(0, -1));
    const [b, sums] = [runtime.addressOf(dy), runtime.addressOf(out)];
    runtime.routines.run(columnSums, { b, rowCount, columns, out: sums });
    return out;
  });
}
