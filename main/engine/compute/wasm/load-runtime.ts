import os from 'node:os';
// Registers the gradients of all ops, which tfjs-core alone doesn't have.
import '@tensorflow/tfjs';
import { enableProdMode, engine, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { getThreadsCount, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { runningBackend } from '../active-backend.ts';
import { backendName, WasmRuntime } from './runtime.ts';
import { installConvolutions } from './kernels/convolutions.ts';
import { installCrossEntropy } from './kernels/cross-entropy.ts';
import { installDepthwise } from './kernels/depthwise.ts';
import { installGradients, installIdentity } from './kernels/gradients.ts';
import { installMatrices } from './kernels/matrices.ts';
import { installPooling } from './kernels/pooling.ts';
import { largestThreadCount, loadWasmModule } from './load-module.ts';

/** Loads the wasm backend with one thread per core; a second call shares the first one's. */
export async function loadWasmRuntime(): Promise<{
  readonly runtime: WasmRuntime;
  readonly threads: number;
}> {
  const runtime = sharedRuntime() ?? (await startRuntime());
  runtime.users++;
  return { runtime, threads: getThreadsCount() };
}

/** Call it once for each `loadWasmRuntime`; the last call ends the threads and frees the memory. */
export function unloadWasmRuntime(): void {
  const runtime = sharedRuntime();
  if (runtime === undefined) return;
  runtime.users--;
  if (runtime.users === 0) removeBackend(backendName);
}

async function startRuntime(): Promise<WasmRuntime> {
  enableProdMode();
  const threads = Math.min(os.availableParallelism(), largestThreadCount);
  setThreadsCount(threads);
  const module = await loadWasmModule(threads);
  // Two backends may have been requested at the same time; they share the first one's runtime.
  const other = sharedRuntime();
  if (other !== undefined) {
    module.PThread?.terminateAllThreads();
    return other;
  }
  const runtime = new WasmRuntime(module, threads);
  // The package registered its own factory, for one thread.
  if (backendName in engine().registryFactory) removeBackend(backendName);
  registerBackend(backendName, () => runtime);
  await setBackend(backendName);
  installIdentity();
  installMatrices();
  installConvolutions();
  installDepthwise();
  installPooling();
  installGradients();
  installCrossEntropy();
  return runtime;
}

function sharedRuntime(): WasmRuntime | undefined {
  const found = runningBackend(backendName);
  return found instanceof WasmRuntime ? found : undefined;
}
