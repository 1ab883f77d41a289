import { describe, expect, test, vi } from 'vitest';
import { meanMoments, noiseScaleOf, type GradientMoments } from '#shared/domain/batch-size/noise-scale.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import { headNetwork } from '#engine/compute/networks.ts';
import { imageNetwork } from '#engine/models/network/image-network.ts';
import { networkProgram, type Network } from '#engine/compute/network-program.ts';
import type { PreparedProgram } from '#engine/compute/backend.ts';
import smallCnn from '#engine/models/small-cnn.ts';
import { linearHead } from '#engine/models/network/initial-weights.ts';
import sgd from '#engine/optimizers/sgd.ts';
import { ascending } from '#engine/training/data/batches.ts';
import { noiseMeter } from '#engine/training/noise-meter.ts';
import type { SplitData } from '#engine/training/data/batches.ts';
import { numberIn, scalar, trainingInputs } from '#engine/training/data/step-inputs.ts';
import { startBackends } from '#test/support/backends.ts';
import { noiseData } from '#test/support/training/noise-data.ts';

vi.setConfig({ testTimeout: 240_000 });

const backends = await startBackends();
const seed = 3;
const classCount = 4;
const images = 500;

/** The gradient of every example by itself, then their sum. */
async function bruteForce(
  program: PreparedProgram,
  network: Network,
  train: SplitData,
): Promise<GradientMoments> {
  let meanOfSquares = 0;
  for await (const batch of train.loader.batches(ascending(images), 1, null)) {
    const inputs = trainingInputs(network, train, seed, { ...batch, epoch: 1 });
    const { squaredNorm } = await program.run('accumulate', inputs);
    meanOfSquares += numberIn(squaredNorm) / images;
  }
  const { squaredNorm: sum } = await program.run('discard', {});
  const squaredNorm = numberIn(sum) / images ** 2;
  return { trace: meanOfSquares - squaredNorm, squaredNorm };
}

async function prepared(network: Network, train: SplitData, updates: number): Promise<PreparedProgram> {
  const program = await backends.tensorflow.prepare(
    networkProgram({ network, optimizer: sgd, parameters: {}, accumulates: true }),
  );
  // A little training: the weights that a network begins with are a special case.
  for (let update = 0; update < updates; update++)
    for await (const batch of train.loader.batches(ascending(images), 100, null)) {
      const inputs = trainingInputs(network, train, seed, { ...batch, epoch: 1 });
      await program.run('train', { ...inputs, learningRate: scalar(0.05) });
    }
  return program;
}

describe('the noise scale', () => {
  test('of a linear head is that of its 500 gradients, to 1e-4', async () => {
    const network = headNetwork(60, linearHead('classifier', 60, classCount));
    const train = noiseData(network, images, classCount);
    const program = await prepared(network, train, 3);
    const meter = noiseMeter({ program, network, train, seed }, 1000);
    expect(meter.method).toBe('exact');
    const [measured, expected] = [await meter.measure(), await bruteForce(program, network, train)];
    expect(Math.abs(noiseScaleOf(measured) / noiseScaleOf(expected) - 1)).toBeLessThan(1e-4);
    program.dispose();
  });

  test('of the small network, after 50 measurements of two batch sizes, is within a factor of 1.5', async () => {
    const request = { input: { sizePx: 28, channels: 1 } as const, classCount, parameters: { dropout: 0 } };
    const weights = smallCnn.initialWeights(request, randomGenerator('weights'));
    const graph = smallCnn.describe(request);
    const network = imageNetwork({ model: smallCnn, graph, weights, fineTune: 'none' });
    const train = noiseData(network, images, classCount);
    const program = await prepared(network, train, 1);
    const before = await program.readState();
    const meter = noiseMeter({ program, network, train, seed }, 1000);
    expect(meter.method).toBe('two-batch');
    const measured: GradientMoments[] = [];
    for (let i = 0; i < 50; i++) measured.push(await meter.measure());
    await meter.close();
    expect(await program.readState()).toEqual(before);
    const expected = await bruteForce(program, network, train);
    const estimate = meanMoments(measured);
    expect(Math.abs(estimate.trace / expected.trace - 1)).toBeLessThan(0.15);
    const ratio = noiseScaleOf(estimate) / noiseScaleOf(expected);
    expect(ratio).toBeGreaterThan(1 / 1.5);
    expect(ratio).toBeLessThan(1.5);
    program.dispose();
  });
});
