import { homedir } from 'node:os';
import { afterAll } from 'vitest';
import { TensorflowBackend } from '#engine/compute/tensorflow/backend.ts';
import { loadTensorflow, type TensorflowRuntime } from '#engine/compute/tensorflow/load-runtime.ts';
import { locateTensorflow, type TensorflowLocation } from '#engine/compute/tensorflow/runtime-location.ts';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import { defaultCacheFolder } from '#engine/storage/folders.ts';

/** The runtime that set-up installed. @throws Error with the reason if there is none: tests never skip it */
export function installedTensorflow(): TensorflowLocation {
  const tensorflowFolder = defaultCacheFolder(process.env, process.platform, homedir());
  const location = locateTensorflow({ tensorflowFolder });
  if ('fault' in location) throw new Error(JSON.stringify(location));
  return location;
}

export const tensorflowRuntime = (): TensorflowRuntime => loadTensorflow(installedTensorflow());

/** Both backends, for the tests of one file; disposed after its last test. */
export async function startBackends(): Promise<{ tensorflow: TensorflowBackend; wasm: WasmBackend }> {
  const tensorflow = new TensorflowBackend(installedTensorflow());
  const wasm = await WasmBackend.create();
  afterAll(() => {
    tensorflow.dispose();
    wasm.dispose();
  });
  return { tensorflow, wasm };
}

export const backendNames = ['tensorflow', 'wasm'] as const;
