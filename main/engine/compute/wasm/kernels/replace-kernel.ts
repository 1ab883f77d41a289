import {
  engine,
  getKernel,
  registerKernel,
  tidy,
  unregisterKernel,
  type KernelConfig,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/** The backend that every kernel of this folder is for. */
const backendName = 'wasm';

/** What a kernel is called with. */
export interface KernelCall<Attributes> {
  /** The inputs as tensors of the enclosing `tidy`. */
  input(name: string): Tensor;
  readonly attributes: Attributes;
  /** Runs the kernel that was there before, where there was one. */
  original(): Tensor;
}

interface RawCall {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly backend: { incRef(dataId: object): void };
  readonly attrs: unknown;
}

/**
 * Puts a kernel composed of other ops in the place of the wasm backend's own, or where it has none.
 * @param compute runs inside `tidy`; its result is what the op answers
 */
export function replaceKernel<Attributes>(
  name: string,
  compute: (call: KernelCall<Attributes>) => Tensor,
): void {
  const original = getKernel(name, backendName) as KernelConfig | undefined;
  if (original !== undefined) unregisterKernel(name, backendName);
  registerKernel({
    kernelName: name,
    backendName,
    ...(original?.setupFunc === undefined ? {} : { setupFunc: original.setupFunc }),
    ...(original?.disposeFunc === undefined ? {} : { disposeFunc: original.disposeFunc }),
    kernelFunc: (parameters) => {
      const { inputs, backend, attrs } = parameters as unknown as RawCall;
      const asTensor = (info: TensorInfo): Tensor => {
        backend.incRef(info.dataId);
        return engine().makeTensorFromTensorInfo(info);
      };
      return tidy(() =>
        compute({
          input: (key) => {
            const info = inputs[key];
            if (info === undefined) throw new Error(`${name} has no input "${key}"`);
            return asTensor(info);
          },
          attributes: attrs as Attributes,
          original: () => {
            if (original === undefined) throw new Error(`the wasm backend has no kernel ${name}`);
            return engine().makeTensorFromTensorInfo(original.kernelFunc(parameters) as TensorInfo);
          },
        }),
      );
    },
  });
}
