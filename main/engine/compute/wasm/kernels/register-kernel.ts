import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { backendName, type WasmRuntime } from '../runtime.ts';

/** The arguments of a kernel. */
export interface KernelCall<Attributes> {
  readonly input: (name: string) => TensorInfo;
  readonly attributes: Attributes;
  readonly runtime: WasmRuntime;
  /** Runs the replaced kernel, if there was one. */
  readonly original: () => TensorInfo;
}

interface RawCall {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly backend: WasmRuntime;
  readonly attrs: unknown;
}

/** Replaces a kernel of the stock wasm backend, or adds one. */
export function registerWasmKernel<Attributes>(
  name: string,
  compute: (call: KernelCall<Attributes>) => TensorInfo | TensorInfo[],
): void {
  const original = getKernel(name, backendName) as KernelConfig | undefined;
  if (original !== undefined) unregisterKernel(name, backendName);
  registerKernel({
    kernelName: name,
    backendName,
    ...(original?.setupFunc === undefined ? {} : { setupFunc: original.setupFunc }),
    ...(original?.disposeFunc === undefined ? {} : { disposeFunc: original.disposeFunc }),
    kernelFunc: (parameters) => {
      const { inputs, backend: runtime, attrs } = parameters as unknown as RawCall;
      return compute({
        input: (key) => {
          const info = inputs[key];
          if (info === undefined) throw new Error(`${name} has no input "${key}"`);
          return info;
        },
        attributes: attrs as Attributes,
        runtime,
        original: () => {
          if (original === undefined) throw new Error(`the wasm backend has no kernel ${name}`);
          return original.kernelFunc(parameters) as TensorInfo;
        },
      });
    },
  });
}
