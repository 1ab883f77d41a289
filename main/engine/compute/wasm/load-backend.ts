import os from 'node:os';
// Registers the gradients of all ops, which tfjs-core alone does not have.
import '@tensorflow/tfjs';
import { enableProdMode, engine, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { getThreadsCount, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { runningBackend } from '../backends.ts';
import { backendName, SharedWasmBackend } from './backend.ts';
import { installConvolutions } from './kernels/convolutions.ts';
import { installCrossEntropy } from './kernels/cross-entropy.ts';
import { installDepthwise } from './kernels/depthwise.ts';
import { installGradients } from './kernels/gradients.ts';
import { installIdentity } from './kernels/identity.ts';
import { installMatrices } from './kernels/matrices.ts';
import { installPooling } from './kernels/pooling.ts';
import { largestThreadCount, loadWasmModule } from './load-module.ts';

/** Loads the wasm backend with as many threads as the machine has cores; a second call shares the first one's. */
export async function loadWasmBackend(): Promise<{
  readonly backend: SharedWasmBackend;
  readonly threads: number;
}> {
  const backend = sharedBackend() ?? (await startBackend());
  backend.users++;
  return { backend, threads: getThreadsCount() };
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
  const backend = new SharedWasmBackend(module, threads);
  // The package registered a factory of its own, for one thread.
  if (backendName in engine().registryFactory) removeBackend(backendName);
  registerBackend(backendName, () => backend);
  await setBackend(backendName);
  installIdentity();
  installMatrices();
  installConvolutions();
  installDepthwise();
  installPooling();
  installGradients();
  installCrossEntropy();
  return backend;
}

function sharedBackend(): SharedWasmBackend | undefined {
  const found = runningBackend(backendName);
  return found instanceof SharedWasmBackend ? found : undefined;
}
