import {
  clone,
  engine,
  memory,
  setBackend,
  tensor,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import { crossEntropy } from '#engine/compute/ops/cross-entropy.ts';
import { convolution, dense, depthwiseConvolution } from '#engine/compute/ops/layer-ops.ts';
import { loadWasmRuntime, unloadWasmRuntime } from '#engine/compute/wasm/load-runtime.ts';
import { normal } from '#test/support/programs.ts';

const { runtime } = await loadWasmRuntime();
afterAll(() => unloadWasmRuntime());

const some = (shape: readonly number[], key: string): Tensor => {
  const { values } = normal(shape, 1, key);
  return tensor(values, [...shape]);
};

/** The result of `compute` on a backend. */
async function valuesOn(name: string, compute: () => Tensor): Promise<Float32Array> {
  await setBackend(name);
  return tidy(() => compute().dataSync<'float32'>().slice());
}

/** On the cpu backend, a layer is composed of TensorFlow.js's ops. */
async function expectAlike(compute: () => Tensor): Promise<void> {
  const [expected, found] = [await valuesOn('cpu', compute), await valuesOn('wasm', compute)];
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 4));
}

const activations = ['linear', 'relu', 'relu6'] as const;
const strides = [1, 2] as const;
const paddings = ['same', 'valid'] as const;
const options = activations.flatMap((activation) =>
  strides.flatMap((stride) => paddings.map((padding) => ({ activation, stride, padding }))),
);

describe('forward layers match the cpu backend', () => {
  test.each(options)('convolution, $activation, stride $stride, $padding', async (option) => {
    await expectAlike(() =>
      convolution(
        some([2, 8, 7, 3], 'x') as Tensor4D,
        some([3, 3, 3, 13], 'kernel') as Tensor4D,
        some([13], 'bias') as Tensor1D,
        { ...option, isInputTrained: false },
      ),
    );
  });

  test.each(options)('depthwise convolution, $activation, stride $stride, $padding', async (option) => {
    await expectAlike(() =>
      depthwiseConvolution(
        some([2, 8, 7, 13], 'x') as Tensor4D,
        some([3, 3, 13, 1], 'kernel') as Tensor4D,
        some([13], 'bias') as Tensor1D,
        { ...option, isInputTrained: false },
      ),
    );
  });

  test.each(activations)('dense, %s', async (activation) => {
    await expectAlike(() =>
      dense(
        some([5, 9], 'x') as Tensor2D,
        some([9, 13], 'kernel') as Tensor2D,
        some([13], 'bias') as Tensor1D,
        { activation, isInputTrained: false },
      ),
    );
  });
});

describe('cross-entropy', () => {
  const labels = (): Tensor1D => tensor([2, 0, 1], [3], 'int32');

  test('matches the cpu backend', () =>
    expectAlike(() => crossEntropy(some([3, 4], 'logits') as Tensor2D, labels())));

  test('of logits in the thousands is finite', async () => {
    // Rows: the right class is certain; one of two; a thousand below.
    const logits = (): Tensor2D => tensor([0, 0, 2000, 3000, 3000, 0, 1000, 0, 0], [3, 3]);
    const [first, second, third] = await valuesOn('wasm', () => crossEntropy(logits(), labels()));
    expect(first).toBe(0);
    expect(second).toBeCloseTo(Math.log(2), 6);
    expect(third).toBe(1000);
  });

  test('without memory for all of its results, none is left', async () => {
    await setBackend('wasm');
    const before = [memory().numTensors, runtime.numDataIds()];
    const create = runtime.create.bind(runtime);
    let calls = 0;
    runtime.create = (shape) => {
      if (++calls === 2) throw new Error('no memory');
      return create(shape);
    };
    expect(() => tidy(() => crossEntropy(some([3, 4], 'logits') as Tensor2D, labels()))).toThrow('no memory');
    runtime.create = create;
    expect([memory().numTensors, runtime.numDataIds()]).toEqual(before);
  });
});

test('a clone shares its values, which exist as long as either tensor', async () => {
  await setBackend('wasm');
  const first = tensor([1, 2, 3]);
  const second = clone(first);
  expect(runtime.addressOf(second)).toBe(runtime.addressOf(first));
  first.dispose();
  expect([...second.dataSync()]).toEqual([1, 2, 3]);
  const before = runtime.numDataIds();
  second.dispose();
  expect(runtime.numDataIds()).toBe(before - 1);
  expect(engine().state.numDataBuffers).toBe(runtime.numDataIds());
});
