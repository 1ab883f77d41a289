import { registerWasmKernel } from './register-kernel.ts';

/**
 * A clone shares its tensor's values, as on all other backends. The wasm backend's own copies them, and TensorFlow.js clones
 * whatever it keeps for the way back: a layer's input, kernel and output, every time.
 */
export function installIdentity(): void {
  registerWasmKernel('Identity', ({ input, runtime }) => {
    const { dataId, shape, dtype } = input('x');
    runtime.incRef(dataId);
    return { dataId, shape, dtype };
  });
}
