import { imageNetwork } from '#engine/models/network/image-network.ts';
import type { Network } from '#engine/compute/network-program.ts';
import type { ArrayValues } from '#engine/compute/backend.ts';
import { heWeights } from '#engine/models/network/initial-weights.ts';
import type { Layer, NetworkGraph } from '#engine/compute/layers.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import { drawnImages, trainInputs } from './batches.ts';

const convolution = (name: string, input: string): Layer => ({
  kind: 'convolution',
  name,
  input,
  stride: 1,
  padding: 'valid',
  activation: 'relu',
});

export const referenceInput = { sizePx: 28, channels: 1 } as const;
export const referenceClassCount = 10;

/** Two convolutions and two dense layers on 28×28 gray images, like in PyTorch's worker. */
const graph: NetworkGraph = {
  input: referenceInput,
  scale: 127,
  layers: [
    convolution('first', 'images'),
    { kind: 'max-pooling', name: 'first_pooled', input: 'first', size: 2 },
    convolution('second', 'first_pooled'),
    { kind: 'max-pooling', name: 'second_pooled', input: 'second', size: 2 },
    { kind: 'flatten', name: 'flat', input: 'second_pooled' },
    { kind: 'dense', name: 'hidden', input: 'flat', activation: 'relu' },
    { kind: 'dense', name: 'classifier', input: 'hidden', activation: 'linear' },
  ],
};

export function referenceNetwork(): Network {
  const generator = randomGenerator('bench');
  const weights = {
    ...heWeights('first', [3, 3, 1, 32], generator),
    ...heWeights('second', [3, 3, 32, 64], generator),
    ...heWeights('hidden', [1600, 128], generator),
    ...heWeights('classifier', [128, referenceClassCount], generator),
  };
  const defaults = {
    rateFactor: 1,
    baseLearningRateMultiplier: 1,
    scheduleId: 'constant',
    augment: 'none',
    leastSteps: 30,
  } as const;
  return imageNetwork({
    model: { base: null, defaults: () => defaults },
    graph,
    weights,
    fineTune: 'none',
  });
}

/** Inputs of one training step. */
export function referenceBatch(size: number): ArrayValues {
  return trainInputs(drawnImages(size, referenceInput), referenceClassCount, 0.001);
}
