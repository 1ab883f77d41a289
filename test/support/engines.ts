import { homedir } from 'node:os';
import { afterAll } from 'vitest';
import { TensorflowEngine } from '../../main/engine/compute/tensorflow/engine.ts';
import { loadTensorflow, type TensorflowRuntime } from '../../main/engine/compute/tensorflow/load-runtime.ts';
import {
  locateTensorflow,
  type TensorflowLocation,
} from '../../main/engine/compute/tensorflow/runtime-location.ts';
import { WasmEngine } from '../../main/engine/compute/wasm/engine.ts';
import { defaultCacheFolder } from '../../main/engine/store/folders.ts';

/** The runtime that set-up installed. @throws Error with the reason where there is none: a test never skips it */
export function installedTensorflow(): TensorflowLocation {
  const tensorflowFolder = defaultCacheFolder(process.env, process.platform, homedir());
  const location = locateTensorflow({ tensorflowFolder });
  if ('reason' in location) throw new Error(`${location.reason} ${location.repair}`);
  return location;
}

export const tensorflowRuntime = (): TensorflowRuntime => loadTensorflow(installedTensorflow());

/** Both engines, for the tests of one file; disposed of after its last test. */
export async function startEngines(): Promise<{ tensorflow: TensorflowEngine; wasm: WasmEngine }> {
  const tensorflow = new TensorflowEngine(installedTensorflow());
  const wasm = await WasmEngine.create();
  afterAll(() => {
    tensorflow.dispose();
    wasm.dispose();
  });
  return { tensorflow, wasm };
}

export const engineNames = ['tensorflow', 'wasm'] as const;
