import { describe, expect, test } from 'vitest';
import { imageNetwork } from '#engine/models/network/image-network.ts';
import { maskInput, networkProgram, type Network } from '#engine/compute/network-program.ts';
import type { ArrayValue, ArrayValues, PreparedProgram } from '#engine/compute/backend.ts';
import { heWeights } from '#engine/models/network/initial-weights.ts';
import type { Layer, NetworkGraph } from '#engine/compute/layers.ts';
import adam from '#engine/optimizers/adam.ts';
import sgd from '#engine/optimizers/sgd.ts';
import { randomGenerator, randomInteger } from '#shared/domain/random.ts';
import { backendNames, startBackends } from '#test/support/backends.ts';
import {
  initialParameters,
  labels,
  largestRelativeDifference,
  lossesOf,
  ones,
  scalar,
} from '#test/support/programs.ts';

const backends = await startBackends();
const size = 6;
const classCount = 3;
const options = { stride: 1, padding: 'same', activation: 'relu' } as const;

/** Every kind of layer, with stride 1 and 2, both paddings, all activations. */
const layers: Layer[] = [
  { kind: 'convolution', name: 'stem', input: 'images', ...options, stride: 2, activation: 'relu6' },
  { kind: 'depthwise', name: 'depth', input: 'stem', ...options, activation: 'relu6' },
  { kind: 'convolution', name: 'project', input: 'depth', ...options, activation: 'linear' },
  { kind: 'add', name: 'sum', inputs: ['project', 'stem'], activation: 'relu' },
  { kind: 'depthwise', name: 'down', input: 'sum', stride: 2, padding: 'same', activation: 'linear' },
  { kind: 'convolution', name: 'valid', input: 'down', ...options, padding: 'valid' },
  { kind: 'max-pooling', name: 'pooled', input: 'valid', size: 2 },
  { kind: 'flatten', name: 'flat', input: 'pooled' },
  { kind: 'dense', name: 'hidden', input: 'flat', activation: 'relu' },
  { kind: 'dropout', name: 'dropout', input: 'hidden', rate: 0.5 },
  { kind: 'dense', name: 'classifier', input: 'dropout', activation: 'linear' },
];
const graph: NetworkGraph = { input: { sizePx: 20, channels: 3 }, scale: 512, layers };

const depthwise = (name: string): ArrayValues => {
  const weights = heWeights(name, [3, 3, 1, 4], randomGenerator(name));
  const kernel = weights[`${name}/kernel`] as ArrayValue;
  return {
    [`${name}/depthwise_kernel`]: { ...kernel, shape: [3, 3, 4, 1] },
    [`${name}/bias`]: weights[`${name}/bias`] as ArrayValue,
  };
};
const weights: ArrayValues = withBiases({
  ...heWeights('stem', [3, 3, 3, 4], randomGenerator('stem')),
  ...depthwise('depth'),
  ...heWeights('project', [1, 1, 4, 4], randomGenerator('project')),
  ...depthwise('down'),
  ...heWeights('valid', [2, 2, 4, 5], randomGenerator('valid')),
  ...heWeights('hidden', [20, 8], randomGenerator('hidden')),
  ...heWeights('classifier', [8, classCount], randomGenerator('classifier')),
});

/** Biases away from zero, so that few units are at the kink of their relu. */
function withBiases(given: ArrayValues): ArrayValues {
  const entries = Object.entries(given).map(([name, value]): [string, ArrayValue] => {
    if (!name.endsWith('/bias')) return [name, value];
    return [name, { ...value, values: Float32Array.from(value.values, (_, i) => 0.3 + 0.1 * i) }];
  });
  return Object.fromEntries(entries);
}

const network: Network = imageNetwork({
  model: {
    base: null,
    defaults: () => ({
      rateFactor: 1,
      baseLearningRateMultiplier: 1,
      scheduleId: 'constant',
      augment: 'none',
      leastSteps: 30,
    }),
  },
  graph,
  weights,
  fineTune: 'none',
});

function batch(count: number, seed: number): ArrayValues {
  const random = randomGenerator('batch', seed);
  const images = Uint8Array.from({ length: count * 20 * 20 * 3 }, () => randomInteger(random, 256));
  const mask = Float32Array.from({ length: count * 8 }, () => (random.next() < 0.5 ? 0 : 2));
  return {
    examples: { type: 'uint8', shape: [count, 20, 20, 3], values: images },
    labels: labels(count, classCount, seed),
    sampleWeights: ones(count),
    [maskInput('dropout')]: { type: 'float32', shape: [count, 8], values: mask },
  };
}

const sgdProgram = networkProgram({ network, optimizer: sgd, parameters: {}, accumulates: true });

/** What a learning rate of 1 subtracts from the weights: the gradient. */
async function gradientOf(program: PreparedProgram, inputs: ArrayValues): Promise<Map<string, Float32Array>> {
  await program.writeState(weights);
  await program.run('train', { ...inputs, learningRate: scalar(1) });
  const after = await program.readState(network.trained);
  return new Map(
    network.trained.map((name) => {
      const [before, now] = [weights[name]?.values, after[name]?.values];
      return [name, Float32Array.from(before ?? [], (value, i) => value - (now?.[i] ?? NaN))];
    }),
  );
}

test('batches of one image train equally on both backends', async () => {
  const losses: number[][] = [];
  for (const name of backendNames) {
    const program = await backends[name].prepare(sgdProgram);
    const steps = [1, 2, 3, 4].map((seed) => ({ ...batch(1, seed), learningRate: scalar(0.01) }));
    losses.push(await lossesOf(program, steps));
    program.dispose();
  }
  expect(largestRelativeDifference(losses[1] ?? [], losses[0] ?? [])).toBeLessThan(1e-3);
});

describe.each(backendNames)('on %s', (name) => {
  test('the gradient of every layer matches finite differences', async () => {
    const program = await backends[name].prepare(sgdProgram);
    const inputs = batch(size, 1);
    const gradient = await gradientOf(program, inputs);
    const lossWith = async (changed: ArrayValues): Promise<number> => {
      await program.writeState({ ...weights, ...changed });
      // A rate of 0: the loss with the mask, without a change.
      const { loss } = await program.run('train', { ...inputs, learningRate: scalar(0) });
      return loss?.values[0] ?? NaN;
    };
    for (const entry of network.trained) {
      const value = weights[entry] as ArrayValue;
      const random = randomGenerator('direction', entry);
      const direction = Float32Array.from(value.values, () => (random.next() < 0.5 ? -1 : 1));
      const shifted = (by: number): ArrayValues => ({
        [entry]: {
          ...value,
          values: Float32Array.from(value.values, (w, i) => w + by * (direction[i] ?? 0)),
        },
      });
      let expected = 0;
      let absolute = 0;
      gradient.get(entry)?.forEach((g, i) => {
        expected += g * (direction[i] ?? 0);
        absolute += Math.abs(g);
      });
      // There may be the kink of a relu between two points, but hardly for all three widths.
      const errors: number[] = [];
      for (const width of [4e-4, 1.5e-4, 6e-5]) {
        const rise = (await lossWith(shifted(width))) - (await lossWith(shifted(-width)));
        errors.push(Math.abs(rise / (2 * width) - expected));
      }
      expect(Math.min(...errors), entry).toBeLessThan(0.02 * absolute);
    }
    program.dispose();
  });

  test('a step accumulated from micro-batches of 2, 3 and 1 is the step of all 6 at once', async () => {
    const program = await backends[name].prepare(sgdProgram);
    const whole = batch(size, 2);
    await program.writeState(weights);
    await program.run('train', { ...whole, learningRate: scalar(0.1) });
    const expected = await program.readState(network.trained);
    await program.writeState(weights);
    let lossSum = 0;
    for (const [start, end] of [
      [0, 2],
      [2, 5],
      [5, 6],
    ] as const) {
      const { loss } = await program.run('accumulate', rowsOf(whole, start, end));
      lossSum += loss?.values[0] ?? NaN;
    }
    await program.run('apply', { count: scalar(size), learningRate: scalar(0.1) });
    const found = await program.readState();
    for (const entry of network.trained) {
      expected[entry]?.values.forEach((value, i) => expect(found[entry]?.values[i]).toBeCloseTo(value, 5));
      expect(new Set(found[`gradientSum/${entry}`]?.values)).toEqual(new Set([0]));
    }
    await program.writeState(weights);
    const { loss } = await program.run('train', { ...whole, learningRate: scalar(0) });
    expect(lossSum / size).toBeCloseTo(loss?.values[0] ?? NaN, 5);
    program.dispose();
  });

  test('a sample weight of 2 acts like two copies of an image', async () => {
    const program = await backends[name].prepare(sgdProgram);
    const one = batch(2, 3);
    const twice = { ...batch(3, 3), ...rowsAgain(one) };
    const weighted = { ...one, sampleWeights: { ...ones(2), values: Float32Array.of(4 / 3, 2 / 3) } };
    const [expected, found] = [await gradientOf(program, twice), await gradientOf(program, weighted)];
    for (const entry of network.trained)
      (expected.get(entry) ?? []).forEach((value, i) => expect(found.get(entry)?.[i]).toBeCloseTo(value, 4));
    program.dispose();
  });

  test('untrained weights stay the same to the bit, and the others move by their multiple of the rate', async () => {
    const half: Network = {
      ...network,
      trained: ['hidden/kernel', 'classifier/kernel'],
      learningRateMultiplier: (weight) => (weight === 'hidden/kernel' ? 0.1 : 1),
    };
    const all = await backends[name].prepare(sgdProgram);
    const gradient = await gradientOf(all, batch(size, 4));
    const program = await backends[name].prepare(
      networkProgram({ network: half, optimizer: sgd, parameters: {} }),
    );
    await program.run('train', { ...batch(size, 4), learningRate: scalar(1) });
    const after = await program.readState();
    expect(after['stem/kernel']).toEqual(weights['stem/kernel']);
    expect(after['hidden/bias']).toEqual(weights['hidden/bias']);
    weights['hidden/kernel']?.values.forEach((value, i) =>
      expect(after['hidden/kernel']?.values[i]).toBeCloseTo(
        value - 0.1 * (gradient.get('hidden/kernel')?.[i] ?? NaN),
        5,
      ),
    );
    all.dispose();
    program.dispose();
  });

  test('predictions have no dropout, add up to 1, and change nothing', async () => {
    const program = await backends[name].prepare(
      networkProgram({ network, optimizer: adam, parameters: initialParameters(adam) }),
    );
    const { examples } = batch(size, 5) as { examples: ArrayValue };
    const first = await program.run('predict', { examples });
    const again = await program.run('predict', { examples });
    expect(again).toEqual(first);
    const rows = first['probabilities']?.values ?? [];
    for (let row = 0; row < size; row++)
      expect((rows[3 * row] ?? 0) + (rows[3 * row + 1] ?? 0) + (rows[3 * row + 2] ?? 0)).toBeCloseTo(1, 5);
    expect((await program.readState(['step']))['step']?.values).toEqual(Float32Array.of(0));
    program.dispose();
  });
});

function rowsOf(inputs: ArrayValues, start: number, end: number): ArrayValues {
  const entries = Object.entries(inputs).map(([name, { type, shape, values }]): [string, ArrayValue] => {
    const width = values.length / (shape[0] ?? 1);
    return [
      name,
      { type, shape: [end - start, ...shape.slice(1)], values: values.slice(start * width, end * width) },
    ];
  });
  return Object.fromEntries(entries);
}

/** Two rows, and the first one again. */
function rowsAgain(inputs: ArrayValues): ArrayValues {
  const first = rowsOf(inputs, 0, 1);
  const entries = Object.entries(inputs).map(([name, value]): [string, ArrayValue] => {
    const values = [...value.values, ...(first[name]?.values ?? [])];
    const typed =
      value.type === 'uint8'
        ? Uint8Array.from(values)
        : value.type === 'int32'
          ? Int32Array.from(values)
          : Float32Array.from(values);
    return [name, { ...value, shape: [3, ...value.shape.slice(1)], values: typed }];
  });
  return Object.fromEntries(entries);
}
