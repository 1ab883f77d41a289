import {
  engine,
  getKernel,
  registerKernel,
  tidy,
  transpose,
  unregisterKernel,
  type KernelConfig,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

interface MatMulArguments {
  readonly inputs: { readonly a: TensorInfo; readonly b: TensorInfo };
  readonly backend: { incRef(dataId: object): void };
  readonly attrs: { readonly transposeA: boolean; readonly transposeB: boolean };
}

/**
 * The wasm backend multiplies transposed matrices, which every gradient of a dense layer needs, in a naive loop.
 * Transposing first and using its fast multiplication (XNNPACK) is several times faster. Call it once for each backend.
 */
export function installFastMatMul(): void {
  const original = getKernel('BatchMatMul', 'wasm') as KernelConfig | undefined;
  if (original === undefined) throw new Error('the wasm backend has no kernel BatchMatMul');
  const multiply = original.kernelFunc;
  unregisterKernel('BatchMatMul', 'wasm');
  registerKernel({
    ...original,
    kernelFunc: (parameters) => {
      const { inputs, backend, attrs } = parameters as unknown as MatMulArguments;
      if (!attrs.transposeA && !attrs.transposeB) return multiply(parameters);
      const asTensor = (info: TensorInfo): Tensor => {
        backend.incRef(info.dataId);
        return engine().makeTensorFromTensorInfo(info);
      };
      return tidy(() => {
        const a = attrs.transposeA ? swapLastTwo(asTensor(inputs.a)) : inputs.a;
        const b = attrs.transposeB ? swapLastTwo(asTensor(inputs.b)) : inputs.b;
        const plain = { transposeA: false, transposeB: false };
        const product = multiply({ ...parameters, inputs: { a, b }, attrs: plain }) as TensorInfo;
        return engine().makeTensorFromTensorInfo(product);
      });
    },
  });
}

function swapLastTwo(matrix: Tensor): Tensor {
  const axes = matrix.shape.map((_, axis) => axis);
  const last = axes.length - 1;
  return transpose(matrix, [...axes.slice(0, -2), last, last - 1]);
}
