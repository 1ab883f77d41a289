import os from 'node:os';
import {
  enableProdMode,
  findBackend,
  registerBackend,
  removeBackend,
  type KernelBackend,
} from '@tensorflow/tfjs-core';
import { BackendWasm, getThreadsCount, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { installConvolutionGradients } from './kernels/convolution-gradients.ts';
import { installDepthwiseGradients } from './kernels/depthwise-gradients.ts';
import { installMultiplication } from './kernels/multiplication.ts';
import { largestThreadCount, loadWasmModule } from './load-module.ts';

/** The name under which TensorFlow.js knows this backend and its kernels. */
export const backendName = 'wasm';

/** Loads the wasm backend with as many threads as the machine has cores; a second call finds the first one's. */
export async function loadWasmBackend(): Promise<{ readonly threads: number }> {
  enableProdMode();
  if (isLoaded()) return { threads: getThreadsCount() };
  const threads = Math.min(os.availableParallelism(), largestThreadCount);
  setThreadsCount(threads);
  const module = await loadWasmModule();
  const backend = withEnoughCores(threads, () => new BackendWasm(module as never));
  // The package registered a factory of its own, for one thread.
  removeBackend(backendName);
  registerBackend(backendName, () => backend);
  installMultiplication();
  installConvolutionGradients();
  installDepthwiseGradients();
  return { threads: getThreadsCount() };
}

/** Ends the backend's threads and frees its memory. */
export function unloadWasmBackend(): void {
  removeBackend(backendName);
}

function isLoaded(): boolean {
  const found = findBackend(backendName) as KernelBackend | Promise<KernelBackend> | null;
  return found instanceof BackendWasm;
}

/** The wasm build takes half the cores it is told of; told of twice as many, it takes what was asked for. */
function withEnoughCores<T>(threads: number, create: () => T): T {
  const { cpus } = os;
  const [core] = cpus();
  os.cpus = () => Array.from({ length: 2 * threads }, () => core as os.CpuInfo);
  try {
    return create();
  } finally {
    os.cpus = cpus;
  }
}
