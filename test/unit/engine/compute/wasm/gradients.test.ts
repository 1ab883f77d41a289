import '@tensorflow/tfjs';
import {
  conv2d,
  depthwiseConv2d,
  grad,
  grads,
  matMul,
  maxPool,
  memory,
  mul,
  setBackend,
  tensor2d,
  tensor4d,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadWasmRuntime, unloadWasmRuntime } from '#engine/compute/wasm/load-runtime.ts';
import { randomGenerator, randomNormal } from '#shared/domain/random.ts';

/** batch, height, width, channels, filters, filter height, filter width, stride, padding */
type Case = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number | [number, number],
  'same' | 'valid',
];

const cases: readonly Case[] = [
  [2, 9, 9, 3, 4, 3, 3, 1, 'same'],
  [2, 9, 8, 3, 4, 3, 3, 1, 'valid'],
  [2, 9, 9, 3, 4, 3, 3, 2, 'same'],
  [1, 10, 9, 3, 4, 3, 3, 2, 'same'],
  [2, 10, 10, 3, 4, 3, 3, 2, 'valid'],
  [2, 7, 7, 3, 4, 1, 1, 1, 'same'],
  [2, 7, 8, 3, 4, 1, 1, 2, 'valid'],
  [1, 11, 12, 2, 5, 5, 5, 2, 'same'],
  [1, 11, 12, 2, 5, 5, 3, [1, 2], 'same'],
  [3, 4, 4, 1, 2, 4, 4, 1, 'valid'],
];

const random = (shape: [number, number, number, number], key: string): Tensor4D => {
  const generator = randomGenerator('gradients', key);
  return tensor4d(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => randomNormal(generator)),
    shape,
  );
};

type Operation = (x: Tensor4D, filter: Tensor4D) => Tensor4D;

/** Both gradients as arrays, on the named backend. */
async function gradientsOn(
  runtime: string,
  operation: Operation,
  x: [number, number, number, number],
  filter: [number, number, number, number],
) {
  await setBackend(runtime);
  const arrays = tidy(() => {
    const inputs: [Tensor4D, Tensor4D] = [random(x, 'x'), random(filter, 'filter')];
    const output = operation(...inputs);
    const both = grads((a: Tensor, b: Tensor) => operation(a as Tensor4D, b as Tensor4D))(
      inputs,
      random(output.shape, 'dy'),
    );
    return both.map((gradient) => ({ shape: gradient.shape, values: gradient.dataSync() })) as never;
  }) as unknown as { shape: number[]; values: Float32Array }[];
  return arrays;
}

function expectClose(actual: Float32Array, expected: Float32Array): void {
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-6);
  const worst = actual.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? NaN))),
    0,
  );
  expect(worst / scale).toBeLessThan(1e-5);
}

beforeAll(() => loadWasmRuntime());
afterAll(() => unloadWasmRuntime());

describe('convolution', () => {
  test.each(cases)(
    'batch %i, %i×%i×%i, %i filters of %i×%i, stride %j, %s: as the cpu runtime',
    async (...numbers) => {
      const [batch, height, width, channels, filters, rows, columns, stride, padding] = numbers;
      const operation: Operation = (x, filter) => conv2d(x, filter, stride, padding);
      const shapes = [
        [batch, height, width, channels],
        [rows, columns, channels, filters],
      ] as [[number, number, number, number], [number, number, number, number]];
      const expected = await gradientsOn('cpu', operation, ...shapes);
      const actual = await gradientsOn('wasm', operation, ...shapes);
      expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
      actual.forEach(({ values }, index) =>
        expectClose(values, expected[index]?.values ?? new Float32Array()),
      );
    },
  );
});

test('more padding than the filter reaches is an error instead of a wrong result', async () => {
  const padded: Operation = (x, filter) => conv2d(x, filter, 1, 3);
  await expect(gradientsOn('wasm', padded, [1, 4, 4, 2], [3, 3, 2, 2])).rejects.toMatchObject({
    code: 'compute/unsupported-operation',
  });
});

describe('depthwise convolution', () => {
  test.each(cases)(
    'batch %i, %i×%i×%i, %i×: filter %i×%i, stride %j, %s: as the cpu runtime',
    async (...numbers) => {
      const [batch, height, width, channels, , rows, columns, stride, padding] = numbers;
      const operation: Operation = (x, filter) => depthwiseConv2d(x, filter, stride, padding);
      const shapes = [
        [batch, height, width, channels],
        [rows, columns, channels, 1],
      ] as [[number, number, number, number], [number, number, number, number]];
      const expected = await gradientsOn('cpu', operation, ...shapes);
      const actual = await gradientsOn('wasm', operation, ...shapes);
      expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
      actual.forEach(({ values }, index) =>
        expectClose(values, expected[index]?.values ?? new Float32Array()),
      );
    },
  );

  test('two filters per channel are an error instead of a wrong result', async () => {
    const call = gradientsOn(
      'wasm',
      (x, filter) => depthwiseConv2d(x, filter, 1, 'same'),
      [1, 4, 4, 2],
      [3, 3, 2, 2],
    );
    await expect(call).rejects.toMatchObject({ code: 'compute/unsupported-operation' });
  });
});

describe('max pooling', () => {
  test.each([
    [2, 2, 'valid'],
    [3, 2, 'same'],
    [3, 1, 'valid'],
    [2, 3, 'same'],
  ] as const)('windows of %i, stride %i, %s: as the cpu runtime', async (size, stride, padding) => {
    const operation: Operation = (x) => maxPool(x, size, stride, padding);
    const shapes: [[number, number, number, number], [number, number, number, number]] = [
      [2, 7, 8, 3],
      [1, 1, 1, 1],
    ];
    // The second input is used so that both have a gradient.
    const both: Operation = (x, factor) => mul(operation(x, factor), factor);
    const [expected] = await gradientsOn('cpu', both, ...shapes);
    const [actual] = await gradientsOn('wasm', both, ...shapes);
    expectClose(actual?.values ?? new Float32Array(), expected?.values ?? new Float32Array());
  });

  test.each([
    [2, 2, 'valid'],
    [3, 2, 'same'],
    [3, 1, 'valid'],
  ] as const)('forwards, windows of %i, stride %i, %s: as the cpu runtime', async (size, stride, padding) => {
    const pooledOn = async (runtime: string): Promise<number[]> => {
      await setBackend(runtime);
      return tidy(() => [...maxPool(random([2, 7, 8, 5], 'x'), size, stride, padding).dataSync()]);
    };
    expect(await pooledOn('wasm')).toEqual(await pooledOn('cpu'));
  });

  test('of equal values, the first one gets the gradient', async () => {
    await setBackend('wasm');
    const gradient = tidy(() => [
      ...grad((x: Tensor) => maxPool(x as Tensor4D, 2, 2, 'valid'))(
        tensor4d([5, 5, 5, 1], [1, 2, 2, 1]),
        tensor4d([7], [1, 1, 1, 1]),
      ).dataSync(),
    ]);
    expect(gradient).toEqual([7, 0, 0, 0]);
  });
});

describe('products of transposed matrices', () => {
  /** (rows, inner, columns): the ways that move fewer numbers, either way round. */
  test.each([
    [1, 5, 7],
    [7, 5, 1],
    [4, 1, 6],
    [2, 9, 30],
    [30, 9, 2],
  ])('%i×%i times %i: as the cpu runtime', async (rows, inner, columns) => {
    const productsOn = async (runtime: string): Promise<number[][]> => {
      await setBackend(runtime);
      return [0, 1, 2, 3].map((which) => {
        const [transposeA, transposeB] = [which % 2 === 1, which > 1];
        const a = values(transposeA ? [inner, rows] : [rows, inner], 'a');
        const b = values(transposeB ? [columns, inner] : [inner, columns], 'b');
        return tidy(() => [...matMul(a(), b(), transposeA, transposeB).dataSync()]);
      });
    };
    const [expected, found] = [await productsOn('cpu'), await productsOn('wasm')];
    expected.flat().forEach((value, i) => expect(found.flat()[i]).toBeCloseTo(value, 5));
  });
});

function values(shape: [number, number], key: string): () => Tensor2D {
  const generator = randomGenerator(key, ...shape);
  const numbers = Array.from({ length: shape[0] * shape[1] }, () => randomNormal(generator));
  return () => tensor2d(numbers, shape);
}

test('gradients leave no tensor behind', async () => {
  const operation: Operation = (x, filter) => conv2d(x, filter, 2, 'same');
  await gradientsOn('wasm', operation, [2, 9, 9, 3], [3, 3, 3, 4]);
  const before = memory().numTensors;
  await gradientsOn('wasm', operation, [2, 9, 9, 3], [3, 3, 3, 4]);
  expect(memory().numTensors).toBe(before);
});
