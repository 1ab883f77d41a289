import { engine, getBackend, setBackend, type KernelBackend } from '@tensorflow/tfjs-core';

/**
 * Makes a backend that is loaded already the one that ops run on, at once: TensorFlow.js has a single active backend,
 * and two backends may share a process. Call it before every run of ops; nothing may be awaited in between.
 */
export function activate(name: string): void {
  // `setBackend` is asynchronous only for a backend that is still loading.
  if (getBackend() !== name) void setBackend(name);
}

/** The backend of a name if it is running. (`findBackend` would start one that is only registered.) */
export function runningBackend(name: string): KernelBackend | undefined {
  return engine().registry[name];
}
