import { afterAll, describe, expect, test } from 'vitest';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ArrayValue, Program } from '#engine/compute/backend.ts';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import adam from '#engine/optimizers/adam.ts';
import adamw from '#engine/optimizers/adamw.ts';
import type { OptimizerPlugin } from '#engine/optimizers/define.ts';
import momentum from '#engine/optimizers/momentum.ts';
import sgd from '#engine/optimizers/sgd.ts';
import { initialParameters, scalar, slotsFor } from '#test/support/programs.ts';

const backend = await WasmBackend.create();
afterAll(() => backend.dispose());

const start = [1, -2];
/** Gradients of the first and the second step. */
const gradients = [
  [0.5, -1],
  [0.25, 2],
];
const learningRate = 0.1;

/**
 * Makes two training steps on a weight matrix (1×2) that starts at (1, −2).
 * @returns the weights after each step
 */
async function twoUpdates(
  optimizer: OptimizerPlugin,
  given: Record<string, number> = {},
): Promise<number[][]> {
  const row = (values: number[]): ArrayValue => ({
    type: 'float32',
    shape: [1, 2],
    values: Float32Array.from(values),
  });
  const weights = { w: row(start) };
  const parameters = { ...initialParameters(optimizer), ...given };
  const program: Program = {
    state: { ...weights, ...slotsFor(optimizer, weights) },
    functions: {
      update: (_, inputs) => ({
        updates: optimizer.updates({
          gradients: { w: inputs['gradient'] as Tensor },
          rateOf: () => inputs['rate'] as Tensor,
          step: inputs['step'] as Tensor,
          parameters,
        }),
        outputs: {},
      }),
    },
  };
  const prepared = await backend.prepare(program);
  const results: number[][] = [];
  for (const [i, gradient] of gradients.entries()) {
    await prepared.run('update', {
      gradient: row(gradient),
      rate: scalar(learningRate),
      step: scalar(i + 1),
    });
    results.push([...((await prepared.readState(['w']))['w']?.values ?? [])]);
  }
  prepared.dispose();
  return results;
}

function expectClose(found: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  expect(found).toHaveLength(expected.length);
  expected.flat().forEach((value, i) => expect(found.flat()[i]).toBeCloseTo(value, 5));
}

describe('by hand, with α = 0.1', () => {
  test('SGD subtracts the gradient times the learning rate', async () => {
    // 1 − 0.1·0.5 = 0.95, −2 + 0.1·1 = −1.9; then 0.95 − 0.1·0.25 = 0.925, −1.9 − 0.1·2 = −2.1
    expectClose(await twoUpdates(sgd), [
      [0.95, -1.9],
      [0.925, -2.1],
    ]);
  });

  test('momentum 0.9 adds nine tenths of the last step', async () => {
    // v₁ = g₁; v₂ = 0.9·(0.5, −1) + (0.25, 2) = (0.7, 1.1); w₂ = (0.95, −1.9) − 0.1·v₂
    expectClose(await twoUpdates(momentum), [
      [0.95, -1.9],
      [0.88, -2.01],
    ]);
  });

  test('momentum 0 is SGD', async () => {
    expect(await twoUpdates(momentum, { momentum: 0 })).toEqual(await twoUpdates(sgd));
  });

  test('Adam’s first step is the learning rate in each weight; the second follows the paper', async () => {
    // t = 1: m/√v = ±√0.1²/… = sign(g), so w₁ = (0.9, −1.9).
    // t = 2, first weight: m = 0.9·0.05 + 0.1·0.25 = 0.07, v = 0.999·0.00025 + 0.001·0.0625 = 0.00031225,
    // √(1−0.999²)/(1−0.9²) = 0.23531, step = 0.1·0.23531·0.07/√0.00031225 = 0.093216, so 0.806784.
    // Second weight: m = 0.9·(−0.1) + 0.1·2 = 0.11, v = 0.999·0.001 + 0.001·4 = 0.004999, step = 0.036610.
    expectClose(await twoUpdates(adam), [
      [0.9, -1.9],
      [0.80678, -1.93661],
    ]);
  });

  test('AdamW decays the weight first: by α·λ = 0.05 with λ = 0.5', async () => {
    // w₁ = 0.95·(1, −2) − (0.1, −0.1) = (0.85, −1.8); w₂ = 0.95·w₁ − Adam's second step
    expectClose(await twoUpdates(adamw, { weightDecay: 0.5 }), [
      [0.85, -1.8],
      [0.8075 - 0.093216, -1.71 - 0.03661],
    ]);
  });

  test('AdamW without decay is Adam', async () => {
    expect(await twoUpdates(adamw, { weightDecay: 0 })).toEqual(await twoUpdates(adam));
  });
});

describe('automatic learning rates', () => {
  test('SGD’s grow with the batch size up to the limit by curvature', () => {
    expect([1, 16, 32, 64, 1000].map((size) => sgd.automaticLearningRate(size))).toEqual([
      0.1 / 32,
      0.05,
      0.1,
      0.1,
      0.1,
    ]);
  });

  test('Adam’s grow with the square root of the batch size', () => {
    expect([8, 32, 128].map((size) => adam.automaticLearningRate(size))).toEqual([0.0005, 0.001, 0.002]);
  });
});
