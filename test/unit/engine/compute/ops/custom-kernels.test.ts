import { tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { activate } from '#engine/compute/active-backend.ts';
import {
  activationGradient,
  biasAdd,
  biasGradient,
  isThere,
  customKernels,
} from '#engine/compute/ops/custom-kernels.ts';
import { backendNames, startBackends } from '#test/support/backends.ts';

await startBackends();

test('a layer is made of single ops on TensorFlow, and one kernel on wasm', () => {
  const found = backendNames.map((name) => {
    activate(name);
    return [isThere(customKernels.biasAdd), isThere(customKernels.convolution)];
  });
  expect(found).toEqual([
    [true, false],
    [false, true],
  ]);
});

describe.each(backendNames)('on %s', (name) => {
  test('an activation passes on the gradient only within its limits', () => {
    activate(name);
    const dy = [1, 2, 3, 4];
    const y = [0, 3, 6, 9];
    const gradient = (activation: 'linear' | 'relu' | 'relu6', of: number[]): number[] =>
      tidy(() => [...activationGradient(activation, tensor1d(dy), tensor1d(of)).dataSync()]);
    expect(gradient('linear', y)).toEqual([1, 2, 3, 4]);
    expect(gradient('relu', y)).toEqual([0, 2, 3, 4]);
    // Outputs of relu6 are 0 … 6.
    expect(gradient('relu6', [0, 3, 6, 6])).toEqual([0, 2, 0, 0]);
  });

  test('a bias is added to its channel, and its gradient is the sum over all other axes', () => {
    activate(name);
    const added = tidy(() => [...biasAdd(tensor2d([1, 2, 3, 4], [2, 2]), tensor1d([10, 20])).dataSync()]);
    expect(added).toEqual([11, 22, 13, 24]);
    const gradient = tidy(() => [...biasGradient(tensor2d([1, 2, 3, 4, 5, 6], [3, 2])).dataSync()]);
    expect(gradient).toEqual([1 + 3 + 5, 2 + 4 + 6]);
  });
});
