import {
  backend_util,
  conv2d,
  engine,
  registerKernel,
  tidy,
  transpose,
  type Tensor4D,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/** The name that the package registers. */
export const stockBackendName = 'wasm';

type Size4 = [number, number, number, number];

interface RawCall {
  readonly inputs: { readonly x: TensorInfo; readonly dy: TensorInfo };
  readonly backend: { incRef(dataId: object): void };
  readonly attrs: { readonly strides: [number, number]; readonly pad: 'valid'; readonly filterShape: Size4 };
}

/**
 * The gradient of a convolution's filter, which the package lacks and a training step needs, in its textbook form: the input,
 * with images and channels swapped, convolved with the output's gradient. For stride 1 without padding, as in the reference
 * network. Everything else is the package's.
 */
export function installNaiveFilterGradient(): void {
  registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: stockBackendName,
    kernelFunc: (parameters) => {
      const { inputs, backend, attrs } = parameters as unknown as RawCall;
      const asTensor = (info: TensorInfo): Tensor4D => {
        backend.incRef(info.dataId);
        return engine().makeTensorFromTensorInfo(info) as Tensor4D;
      };
      return tidy(() => {
        const x = asTensor(inputs.x);
        assertPlain(x.shape, attrs);
        const gradient = conv2d(
          transpose(x, [3, 1, 2, 0]),
          transpose(asTensor(inputs.dy), [1, 2, 0, 3]),
          1,
          'valid',
        );
        return transpose(gradient, [1, 2, 0, 3]);
      });
    },
  });
}

function assertPlain(inputShape: Size4, { strides, pad, filterShape }: RawCall['attrs']): void {
  const { strideHeight, strideWidth, padInfo } = backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    1,
    pad,
  );
  if (strideHeight * strideWidth !== 1 || padInfo.type !== 'VALID')
    throw new Error('the naive gradient is written for stride 1 without padding');
}
