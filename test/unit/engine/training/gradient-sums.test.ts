import { createHash } from 'node:crypto';
import { planSteps } from '#shared/domain/run/steps.ts';
import { describe, expect, test, vi } from 'vitest';
import { headNetwork } from '#engine/compute/networks.ts';
import { imageNetwork } from '#engine/models/network/image-network.ts';
import { chunkSize, networkProgram, type Network } from '#engine/compute/network-program.ts';
import type { ArrayValue, ArrayValues } from '#engine/compute/backend.ts';
import { heWeights, linearHead } from '#engine/models/network/initial-weights.ts';
import type { NetworkGraph } from '#engine/compute/layers.ts';
import adam from '#engine/optimizers/adam.ts';
import {
  AccumulationComparison,
  largestDifference,
} from '#engine/training/measurements/accumulation-report.ts';
import { epochOrder } from '#engine/training/data/batches.ts';
import type { SplitData } from '#engine/training/data/batches.ts';
import { allowedMicroBatch, type Accumulation } from '#engine/training/gradient-sums.ts';
import { NetworkTrainStep } from '#engine/training/train-step.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import { backendNames, startBackends } from '#test/support/backends.ts';
import { noiseData } from '#test/support/training/noise-data.ts';
import { initialParameters } from '#test/support/programs.ts';

vi.setConfig({ testTimeout: 240_000 });

const backends = await startBackends();
const classCount = 3;
const featureCount = 40;

/** Every kind of layer that trains, and dropout, on images of 12 px. */
const graph: NetworkGraph = {
  input: { sizePx: 12, channels: 3 },
  scale: 127,
  layers: [
    { kind: 'convolution', name: 'stem', input: 'images', stride: 2, padding: 'same', activation: 'relu6' },
    { kind: 'depthwise', name: 'depth', input: 'stem', stride: 1, padding: 'same', activation: 'relu6' },
    { kind: 'convolution', name: 'wide', input: 'depth', stride: 1, padding: 'valid', activation: 'relu' },
    { kind: 'max-pooling', name: 'pooled', input: 'wide', size: 2 },
    { kind: 'flatten', name: 'flat', input: 'pooled' },
    { kind: 'dropout', name: 'dropout', input: 'flat', rate: 0.4 },
    { kind: 'dense', name: 'classifier', input: 'dropout', activation: 'linear' },
  ],
};

function convolutions(): Network {
  const depth = heWeights('depth', [3, 3, 1, 4], randomGenerator('depth'));
  const kernel = depth['depth/kernel'] as ArrayValue;
  const weights: ArrayValues = {
    ...heWeights('stem', [3, 3, 3, 4], randomGenerator('stem')),
    'depth/depthwise_kernel': { ...kernel, shape: [3, 3, 4, 1] },
    'depth/bias': depth['depth/bias'] as ArrayValue,
    ...heWeights('wide', [3, 3, 4, 8], randomGenerator('wide')),
    ...linearHead('classifier', 2 * 2 * 8, classCount),
  };
  const model = {
    base: null,
    defaults: () =>
      ({
        rateFactor: 1,
        baseLearningRateMultiplier: 1,
        scheduleId: 'constant',
        augment: 'none',
        leastSteps: 30,
      }) as const,
  };
  return imageNetwork({ model, graph, weights, fineTune: 'none' });
}

const head = (): Network => headNetwork(featureCount, linearHead('classifier', featureCount, classCount));

interface Way {
  readonly accumulation: Accumulation;
  readonly microBatchSize: number;
  readonly batchSize: number;
  readonly updates: number;
}

/** @returns the weights after so many updates of Adam */
async function trainedWeights(
  backend: (typeof backends)[keyof typeof backends],
  network: Network,
  train: SplitData,
  { accumulation, microBatchSize, batchSize, updates }: Way,
): Promise<ArrayValues> {
  const parameters = initialParameters(adam);
  const program = await backend.prepare(
    networkProgram({ network, optimizer: adam, parameters, accumulates: true }),
  );
  const trainStep = new NetworkTrainStep({
    program,
    network,
    train,
    validation: train,
    accumulation,
    microBatchSize,
    evaluationBatchSize: 8,
    seed: 5,
  });
  let done = 0;
  for (let epoch = 1; done < updates; epoch++) {
    const order = epochOrder(train.loader.count, 5, epoch);
    for await (const batch of train.loader.batches(order, batchSize, epoch)) {
      if (done++ === updates) break;
      await trainStep.train({ ...batch, epoch }, 0.001);
    }
  }
  const weights = await trainStep.readWeights();
  program.dispose();
  return weights;
}

function bitsOf(weights: ArrayValues): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(weights).sort()) hash.update(weights[name]?.values ?? new Uint8Array());
  return hash.digest('hex');
}

const networks: Record<string, () => Network> = { 'linear head': head, convolutions };

describe.each(backendNames)('on %s', (name) => {
  describe.each(Object.keys(networks))('the %s', (kind) => {
    // 150 images in batches of 140: every batch ends in a chunk of 4, that of an epoch's last ten in one of 2.
    const batchSize = 140;
    const network = (networks[kind] as () => Network)();
    const train = noiseData(network, 150, classCount);
    const updates = 20;

    test('exact sums give the same bits in micro-batches of 8, of 32, of 128 and all at once, over 20 steps', async () => {
      const hashes: string[] = [];
      for (const microBatchSize of [8, 32, 128, allowedMicroBatch('exact', batchSize + chunkSize)])
        hashes.push(
          bitsOf(
            await trainedWeights(backends[name], network, train, {
              accumulation: 'exact',
              microBatchSize,
              batchSize,
              updates,
            }),
          ),
        );
      expect(new Set(hashes).size).toBe(1);
    });

    test('fast sums of a batch differ from exact ones by less than 1e-5 of the largest gradient', async () => {
      const parameters = initialParameters(adam);
      const program = await backends[name].prepare(
        networkProgram({ network, optimizer: adam, parameters, accumulates: true }),
      );
      const before = await program.readState();
      const comparison = new AccumulationComparison({
        program,
        network,
        train,
        steps: planSteps(train.loader.count, batchSize, 1),
        accumulation: 'fast',
        microBatchSize: 50,
        seed: 5,
      });
      const { images, largestDifference: difference } = await comparison.measure();
      expect(images).toBe(100);
      expect(difference).toBeLessThan(1e-5);
      expect(difference).toBeGreaterThan(0);
      expect(await program.readState()).toEqual(before);
      program.dispose();
    });
  });
});

test('the sum over a batch is the sum over its images, each counting as it should, the short last micro-batch too', async () => {
  const network = head();
  const train = noiseData(network, 11, classCount);
  const way = { accumulation: 'fast', batchSize: 11, updates: 1 } as const;
  const atOnce = await trainedWeights(backends.tensorflow, network, train, { ...way, microBatchSize: 11 });
  // Means of 4, 4 and 3 images, averaged, would weigh the last three 4/3 as much.
  const inThree = await trainedWeights(backends.tensorflow, network, train, { ...way, microBatchSize: 4 });
  expect(largestDifference(inThree, atOnce)).toBeLessThan(1e-5);
});

test('a micro-batch of exact sums holds whole chunks', () => {
  expect([1, 8, 20, 1470].map((wanted) => allowedMicroBatch('exact', wanted))).toEqual([8, 8, 16, 1464]);
  expect(allowedMicroBatch('fast', 20)).toBe(20);
});
