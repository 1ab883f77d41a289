import os from 'node:os';
// Registers the gradients of all ops, which tfjs-core alone does not have.
import '@tensorflow/tfjs';
import { enableProdMode, engine, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { BackendWasm, getThreadsCount, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { runningBackend } from '../backends.ts';
import { installConvolutionGradients } from './kernels/convolution-gradients.ts';
import { installDepthwiseGradients } from './kernels/depthwise-gradients.ts';
import { installPoolingGradient } from './kernels/pooling-gradient.ts';
import { installMultiplication } from './kernels/multiplication.ts';
import { largestThreadCount, loadWasmModule } from './load-module.ts';

/** The name under which TensorFlow.js knows this backend and its kernels. */
export const backendName = 'wasm';

/** The wasm backend with threads, and how many engines of this process use it: kernels find it by name, so there is one. */
class SharedWasmBackend extends BackendWasm {
  users = 0;
}

/** Loads the wasm backend with as many threads as the machine has cores; a second call shares the first one's. */
export async function loadWasmBackend(): Promise<{ readonly threads: number }> {
  const backend = sharedBackend() ?? (await startBackend());
  backend.users++;
  return { threads: getThreadsCount() };
}

/** Call it once for each `loadWasmBackend`; the last one ends the backend's threads and frees its memory. */
export function unloadWasmBackend(): void {
  const backend = sharedBackend();
  if (backend === undefined) return;
  backend.users--;
  if (backend.users === 0) removeBackend(backendName);
}

async function startBackend(): Promise<SharedWasmBackend> {
  enableProdMode();
  const threads = Math.min(os.availableParallelism(), largestThreadCount);
  setThreadsCount(threads);
  const module = await loadWasmModule(threads);
  // Two engines may have been asked for at once; they share the first one's.
  const other = sharedBackend();
  if (other !== undefined) {
    module.PThread?.terminateAllThreads();
    return other;
  }
  const backend = new SharedWasmBackend(module as never);
  // The package registered a factory of its own, for one thread.
  if (backendName in engine().registryFactory) removeBackend(backendName);
  registerBackend(backendName, () => backend);
  await setBackend(backendName);
  installMultiplication();
  installConvolutionGradients();
  installDepthwiseGradients();
  installPoolingGradient();
  return backend;
}

function sharedBackend(): SharedWasmBackend | undefined {
  const found = runningBackend(backendName);
  return found instanceof SharedWasmBackend ? found : undefined;
}
