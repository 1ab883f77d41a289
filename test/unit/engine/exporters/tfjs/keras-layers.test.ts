import { describe, expect, test } from 'vitest';
import type { Layer } from '#engine/compute/layers.ts';
import {
  outputOf,
  array,
  convolution,
  flat,
  ones,
  red,
  redAndGreenWeights,
  redWeights,
  rgb,
  upTo,
  writtenModel,
} from '#test/support/training/written-network.ts';

describe('each kind of layer gives the values computed by hand', () => {
  const squareKernel = {
    ...redWeights,
    'c/kernel': array([3, 3, 1, 1], ones(9)),
    'c/bias': array([1], [0.5]),
  };
  // The image is 1 … 16, row by row; each value is the sum of its window plus the bias.
  test('a convolution with padding and stride 2 pads like TensorFlow: only at the end for an even side', async () => {
    const layers = [red, convolution('c', 'colors', { stride: 2 }), flat('c')];
    // Rows 0–2 and 2–3, columns 0–2 and 2–3: 54, 45, 72, 54. Padding at the start would give 14 first.
    expect(await outputOf({ sizePx: 4, layers, weights: squareKernel }, rgb(upTo(16)), 4)).toEqual([
      54.5, 45.5, 72.5, 54.5,
    ]);
  });

  test('a convolution without padding has only whole windows', async () => {
    const layers = [red, convolution('c', 'colors', { padding: 'valid' }), flat('c')];
    expect(await outputOf({ sizePx: 4, layers, weights: squareKernel }, rgb(upTo(16)), 4)).toEqual([
      54.5, 63.5, 90.5, 99.5,
    ]);
  });

  test('a kernel keeps its sides: 2 high, 1 wide', async () => {
    const weights = {
      ...redWeights,
      'c/kernel': array([2, 1, 1, 1], [1, -1]),
      'c/bias': array([1], [0]),
    };
    const layers = [red, convolution('c', 'colors', { padding: 'valid' }), flat('c')];
    // One row minus the next: 1 − 3 and 2 − 4.
    expect(await outputOf({ sizePx: 2, layers, weights }, rgb(upTo(4)), 2)).toEqual([-2, -2]);
  });

  test.each([
    ['linear', [-1, 3, 6, 9]],
    ['relu', [0, 3, 6, 9]],
    ['relu6', [0, 3, 6, 6]],
  ] as const)('the activation %s', async (activation, expected) => {
    const layers = [convolution('colors', 'images', { activation }), flat('colors')];
    expect(await outputOf({ sizePx: 2, layers, weights: redWeights }, rgb([-1, 3, 6, 9]), 4)).toEqual(
      expected,
    );
  });

  test('a depthwise convolution filters each channel separately', async () => {
    const layers: Layer[] = [
      red,
      { kind: 'depthwise', name: 'd', input: 'colors', stride: 1, padding: 'same', activation: 'linear' },
      flat('d'),
    ];
    const weights = {
      ...redAndGreenWeights,
      'd/depthwise_kernel': array([1, 1, 2, 1], [2, 10]),
      'd/bias': array([2], [0.5, 0.25]),
    };
    // Red 1 … 4 times 2 plus 0.5; green 5 … 8 times 10 plus 0.25.
    expect(await outputOf({ sizePx: 2, layers, weights }, rgb(upTo(4), [5, 6, 7, 8]), 8)).toEqual([
      2.5, 50.25, 4.5, 60.25, 6.5, 70.25, 8.5, 80.25,
    ]);
  });

  test('a depthwise convolution with stride 2 pads like the convolution', async () => {
    const layers: Layer[] = [
      red,
      { kind: 'depthwise', name: 'd', input: 'colors', stride: 2, padding: 'same', activation: 'relu6' },
      flat('d'),
    ];
    const weights = {
      ...redWeights,
      'd/depthwise_kernel': array([3, 3, 1, 1], ones(9)),
      'd/bias': array([1], [-50]),
    };
    // 54, 45, 72, 54 minus 50, between 0 and 6.
    expect(await outputOf({ sizePx: 4, layers, weights }, rgb(upTo(16)), 4)).toEqual([4, 0, 6, 4]);
  });

  test('max pooling drops what doesn’t fill a square', async () => {
    const layers: Layer[] = [red, { kind: 'max-pooling', name: 'm', input: 'colors', size: 2 }, flat('m')];
    // Rows of 1 … 25: the squares end at 7, 9, 17 and 19; the fifth row and column are dropped.
    expect(await outputOf({ sizePx: 5, layers, weights: redWeights }, rgb(upTo(25)), 4)).toEqual([
      7, 9, 17, 19,
    ]);
  });

  test('average is the mean of each channel', async () => {
    const layers: Layer[] = [red, { kind: 'global-average-pooling', name: 'a', input: 'colors' }];
    const network = { sizePx: 2, layers, weights: redAndGreenWeights };
    expect(await outputOf(network, rgb(upTo(4), [5, 6, 7, 8]), 2)).toEqual([2.5, 6.5]);
  });

  test('two layers are added, then activated', async () => {
    const layers: Layer[] = [
      red,
      convolution('other', 'colors'),
      { kind: 'add', name: 's', inputs: ['other', 'colors'], activation: 'relu' },
      flat('s'),
    ];
    const weights = {
      ...redWeights,
      'other/kernel': array([1, 1, 1, 1], [-2]),
      'other/bias': array([1], [5]),
    };
    // x + (5 − 2x) = 5 − x: 4, 1, −1, −3.
    expect(await outputOf({ sizePx: 2, layers, weights }, rgb([1, 4, 6, 8]), 4)).toEqual([4, 1, 0, 0]);
  });

  test('flattening keeps a pixel’s channels together, and a dense layer takes them in that order', async () => {
    const layers: Layer[] = [
      red,
      flat('colors'),
      { kind: 'dense', name: 'classifier', input: 'flat', activation: 'linear' },
    ];
    const weights = {
      ...redAndGreenWeights,
      'classifier/kernel': array(
        [8, 2],
        upTo(8).flatMap((i) => [i - 1, 1]),
      ),
      'classifier/bias': array([2], [0, 1]),
    };
    // 1 5 2 6 3 7 4 8 times 0 … 7: 5 + 4 + 18 + 12 + 35 + 24 + 56 = 154; their sum is 36, plus the bias.
    expect(await outputOf({ sizePx: 2, layers, weights }, rgb(upTo(4), [5, 6, 7, 8]), 2)).toEqual([154, 37]);
  });

  test('a hidden dense layer is activated', async () => {
    const layers: Layer[] = [
      red,
      flat('colors'),
      { kind: 'dense', name: 'hidden', input: 'flat', activation: 'relu' },
      { kind: 'dense', name: 'classifier', input: 'hidden', activation: 'linear' },
    ];
    const weights = {
      ...redWeights,
      'hidden/kernel': array([1, 2], [1, -1]),
      'hidden/bias': array([2], [0, 0]),
      'classifier/kernel': array([2, 2], [1, 0, 0, 1]),
      'classifier/bias': array([2], [0, 0]),
    };
    expect(await outputOf({ sizePx: 1, layers, weights }, rgb([3]), 2)).toEqual([3, 0]);
  });
});

test('dropout does nothing after training: it isn’t written, and predictions are those without it', async () => {
  const layers: Layer[] = [
    red,
    { kind: 'dropout', name: 'first', input: 'colors', rate: 0.5 },
    { kind: 'dropout', name: 'second', input: 'first', rate: 0.9 },
    { kind: 'add', name: 's', inputs: ['second', 'colors'], activation: 'linear' },
    flat('s'),
    { kind: 'dropout', name: 'third', input: 'flat', rate: 0.5 },
  ];
  const network = { sizePx: 2, layers, weights: redWeights };
  expect(await outputOf(network, rgb(upTo(4)), 4)).toEqual([2, 4, 6, 8]);
  const names = writtenModel(network, 4).topology.config.layers.map(({ class_name }) => class_name);
  expect(names).toEqual(['InputLayer', 'Conv2D', 'Add', 'Flatten', 'Activation']);
});

test('probabilities are the softmax of the last layer, even if it has an activation', async () => {
  const layers = (activation: 'linear' | 'relu'): Layer[] => [
    red,
    flat('colors'),
    { kind: 'dense', name: 'classifier', input: 'flat', activation },
  ];
  const weights = {
    ...redWeights,
    'classifier/kernel': array([1, 2], [1, -1]),
    'classifier/bias': array([2], [0, 0]),
  };
  const input = rgb([Math.log(3) / 2]);
  const linear = await outputOf({ sizePx: 1, layers: layers('linear'), weights }, input, 2, 'probabilities');
  // e^a : e^−a with a = ln 3 ÷ 2 is 3 : 1.
  expect(linear[0]).toBeCloseTo(0.75, 6);
  const activated = await outputOf({ sizePx: 1, layers: layers('relu'), weights }, input, 2, 'probabilities');
  // √3 : 1
  expect(activated[0]).toBeCloseTo(Math.sqrt(3) / (Math.sqrt(3) + 1), 6);
});
