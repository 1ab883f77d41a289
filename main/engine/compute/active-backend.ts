import { engine, getBackend, setBackend, type KernelBackend } from '@tensorflow/tfjs-core';

/**
 * Makes a loaded backend the one that ops run on, synchronously: TensorFlow.js has a single active backend, and two
 * backends may share a process. Call it before running ops, with no await in between.
 */
export function activate(name: string): void {
  // `setBackend` is asynchronous only while a backend is loading.
  if (getBackend() !== name) void setBackend(name);
}

/** The backend with this name, if it is running. (`findBackend` would start one that is only registered.) */
export function runningBackend(name: string): KernelBackend | undefined {
  return engine().registry[name];
}
