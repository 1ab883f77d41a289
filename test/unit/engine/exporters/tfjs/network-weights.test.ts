import { describe, expect, test } from 'vitest';
import type { ArrayValues } from '#engine/compute/backend.ts';
import type { Layer } from '#engine/compute/layers.ts';
import { thrownBy } from '#test/support/sentence.ts';
import { array, convolution, flat, ones, writtenModel } from '#test/support/training/written-network.ts';

describe('weights that don’t fit the network are rejected with the reason', () => {
  const layers: Layer[] = [
    convolution('c', 'images'),
    flat('c'),
    { kind: 'dense', name: 'classifier', input: 'flat', activation: 'linear' },
  ];
  const fitting: ArrayValues = {
    'c/kernel': array([1, 1, 3, 2], ones(6)),
    'c/bias': array([2], [0, 0]),
    'classifier/kernel': array([8, 3], ones(24)),
    'classifier/bias': array([3], [0, 0, 0]),
  };
  const without = (name: string): ArrayValues =>
    Object.fromEntries(Object.entries(fitting).filter(([each]) => each !== name));

  test.each<readonly [string, ArrayValues, object]>([
    ['a kernel is missing', without('c/kernel'), { reason: 'weight-missing', weight: 'c/kernel' }],
    [
      'a bias is missing',
      without('classifier/bias'),
      { reason: 'weight-missing', weight: 'classifier/bias' },
    ],
    [
      'a kernel is for other channels',
      { ...fitting, 'c/kernel': array([1, 1, 1, 2], [1, 1]) },
      {
        ...{ reason: 'weight-mismatch', weight: 'c/kernel' },
        ...{ actual: 'float32 1×1×1×2 with 2 values', expected: 'float32 ?×?×3×?' },
      },
    ],
    [
      'a bias is too long',
      { ...fitting, 'c/bias': array([3], [0, 0, 0]) },
      { reason: 'weight-mismatch', weight: 'c/bias', expected: 'float32 2' },
    ],
    [
      'a kernel is for images of another size',
      { ...fitting, 'classifier/kernel': array([2, 3], ones(6)) },
      { reason: 'weight-mismatch', weight: 'classifier/kernel', expected: 'float32 8×?' },
    ],
    [
      'values are missing',
      { ...fitting, 'classifier/kernel': array([8, 3], ones(23)) },
      { reason: 'weight-mismatch', actual: 'float32 8×3 with 23 values' },
    ],
    [
      'values are whole numbers',
      { ...fitting, 'c/bias': { type: 'int32', shape: [2], values: new Int32Array(2) } },
      { reason: 'weight-mismatch', weight: 'c/bias', actual: 'int32 2 with 2 values' },
    ],
    [
      'a trained weight has no layer',
      { ...fitting, 'old/kernel': array([1], [1]) },
      { reason: 'weight-unknown', weight: 'old/kernel' },
    ],
  ])('%s', (_, weights, params) => {
    expect(thrownBy(() => writtenModel({ sizePx: 2, layers, weights }, 3))).toMatchObject({
      code: 'export/not-writable',
      params,
    });
  });

  test('the classes are others', () => {
    expect(thrownBy(() => writtenModel({ sizePx: 2, layers, weights: fitting }, 4))).toMatchObject({
      params: { reason: 'class-count', outputs: '3', classes: 4 },
    });
  });

  test('a layer before its input is a bug and throws', () => {
    const wrong = [flat('c'), convolution('c', 'images')];
    expect(() => writtenModel({ sizePx: 2, layers: wrong, weights: fitting }, 8)).toThrow(/asks for “c”/);
  });
});
