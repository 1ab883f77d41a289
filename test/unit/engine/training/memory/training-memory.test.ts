import { expect, test } from 'vitest';
import type { Network } from '#engine/compute/network-program.ts';
import type { NetworkGraph } from '#engine/compute/layers.ts';
import {
  featureMemory,
  imagesWithin,
  memoryAfterTrial,
  peakBytes,
  theoreticalMemory,
} from '#engine/training/memory/training-memory.ts';

/** 10×10 gray → convolution to 2 channels of 10×10 (200 values) → flat (200) → 5 units: 405 values, 1,620 bytes. */
const graph: NetworkGraph = {
  input: { sizePx: 10, channels: 1 },
  scale: 128,
  layers: [
    {
      kind: 'convolution',
      name: 'first',
      input: 'images',
      stride: 1,
      padding: 'same',
      activation: 'relu',
    },
    { kind: 'flatten', name: 'flat', input: 'first' },
    { kind: 'dense', name: 'last', input: 'flat', activation: 'linear' },
  ],
};

const array = (...shape: number[]) => ({
  type: 'float32' as const,
  shape,
  values: new Float32Array(shape.reduce((product, side) => product * side, 1)),
});

const network = (trained: readonly string[]): Pick<Network, 'example' | 'weights' | 'trained'> => ({
  example: { type: 'uint8', shape: [10, 10, 1] },
  weights: {
    'first/kernel': array(3, 3, 1, 2),
    'first/bias': array(2),
    'last/kernel': array(200, 5),
    'last/bias': array(5),
  },
  trained,
});
const all = ['first/kernel', 'first/bias', 'last/kernel', 'last/bias'];
const tensorflow = { id: 'tensorflow', threads: 2, device: 'CPU' } as const;

test('a network that trains whole keeps every output for the backward pass', () => {
  const memory = theoreticalMemory({ backend: tensorflow, network: network(all), graph });
  // 1,025 weights of 4 bytes, 24 times; outputs of 1,620 bytes 3.3 times, and the image of 100 numbers three times.
  expect(memory.fixed).toBe(450e6 + 24 * 4100);
  expect(memory.perImage).toBeCloseTo(3.3 * 1620 + 3 * 400, 6);
  expect(peakBytes(memory, 1e6)).toBeCloseTo(memory.fixed + 1e6 * memory.perImage, 0);
});

test('where only the last layer trains, what lies before it is passed as in validation', () => {
  const trained = ['last/kernel', 'last/bias'];
  const memory = theoreticalMemory({ backend: tensorflow, network: network(trained), graph });
  // 1,005 weights train, 20 do not.
  expect(memory.fixed).toBe(450e6 + 24 * 4020 + 4 * 80);
  // All outputs 1.45 times are more than the last one's 20 bytes 3.3 times.
  expect(memory.perImage).toBeCloseTo(1.45 * 1620 + 3 * 400, 6);
});

test('a head takes its rows three times and nothing else', () => {
  const head = {
    example: { type: 'float32' as const, shape: [1280] },
    weights: { 'classifier/kernel': array(1280, 3), 'classifier/bias': array(3) },
    trained: ['classifier/kernel', 'classifier/bias'],
  };
  const memory = theoreticalMemory({ backend: tensorflow, network: head, graph: null });
  expect(memory.perImage).toBe(3 * 5120);
  // Validation passes 1,024 rows.
  expect(memory.least).toBe(memory.fixed + 1024 * 3 * 5120);
});

const memory = { fixed: 500, perImage: 10, least: 600 };

test('a small micro-batch costs what validation does', () => {
  expect(peakBytes(memory, 1)).toBe(600);
  expect(peakBytes(memory, 20)).toBe(700);
});

test('the largest micro-batch within an allowance, never less than one image', () => {
  expect(imagesWithin(memory, 1009)).toBe(50);
  expect(imagesWithin(memory, 100)).toBe(1);
});

test('a trial says what an image takes, where it shows in the peak', () => {
  expect(memoryAfterTrial(memory, { images: 100, peakBytes: 2000 })).toEqual({ ...memory, perImage: 15 });
  // 700 is within a quarter of the validation pass: it may be that one's.
  expect(memoryAfterTrial(memory, { images: 4, peakBytes: 700 })).toEqual({ ...memory, least: 700 });
});

test('a first peak far below theory lowers all of it, so that a later trial’s images take more than nothing', () => {
  const first = memoryAfterTrial(memory, { images: 2, peakBytes: 300 });
  expect(first).toEqual({ fixed: 300, perImage: 10, least: 300 });
  // Above 1.25 · 300, and below the 500 that theory called fixed: (450 − 300) ÷ 10.
  expect(memoryAfterTrial(first, { images: 10, peakBytes: 450 }).perImage).toBe(15);
});

test('features take what the layers before the classifier take, which has no weights yet', () => {
  const base: NetworkGraph = {
    ...graph,
    layers: [
      ...graph.layers.slice(0, 2),
      { kind: 'dense', name: 'classifier', input: 'flat', activation: 'linear' },
    ],
  };
  const weights = { 'first/kernel': array(3, 3, 1, 2), 'first/bias': array(2) };
  const { least } = theoreticalMemory({
    backend: tensorflow,
    graph: { ...graph, layers: graph.layers.slice(0, 2) },
    network: { example: { type: 'uint8', shape: [10, 10, 1] }, weights, trained: [] },
  });
  expect(featureMemory(tensorflow, base, weights)).toBe(least);
});
