import { registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import { customKernels } from '../ops/custom-kernels.ts';

interface Call {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly backend: NodeJSKernelBackend;
}

/** Kernel → TensorFlow's op, its inputs in order. */
const ops: readonly { readonly kernel: string; readonly op: string; readonly inputs: readonly string[] }[] = [
  { kernel: customKernels.biasAdd, op: 'BiasAdd', inputs: ['x', 'bias'] },
  { kernel: customKernels.biasGradient, op: 'BiasAddGrad', inputs: ['dy'] },
  { kernel: customKernels.reluGradient, op: 'ReluGrad', inputs: ['dy', 'y'] },
  { kernel: customKernels.relu6Gradient, op: 'Relu6Grad', inputs: ['dy', 'y'] },
];

/** Registers TensorFlow's kernels for what TensorFlow.js would compose; call it once for each loaded backend. */
export function registerCustomKernels(backendName: string, backend: NodeJSKernelBackend): void {
  const { TF_ATTR_TYPE } = backend.binding;
  const float32 = 1;
  for (const { kernel, op, inputs: names } of ops) {
    registerKernel({
      kernelName: kernel,
      backendName,
      kernelFunc: (call) => {
        const { inputs, backend: own } = call as unknown as Call;
        const attributes = [{ name: 'T', type: TF_ATTR_TYPE, value: float32 }];
        const operands = names.map((name) => inputs[name] as TensorInfo);
        // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- the class has these three fields and no more
        return own.executeSingleOutput(op, attributes, operands);
      },
    });
  }
}
