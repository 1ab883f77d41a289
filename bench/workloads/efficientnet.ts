import path from 'node:path';
import { networkProgram } from '#engine/compute/network-program.ts';
import { featureProgram } from '#engine/compute/networks.ts';
import { imageNetwork } from '#engine/models/network/image-network.ts';
import type { ArrayValues, Program } from '#engine/compute/backend.ts';
import model from '#engine/models/efficientnet-lite0.ts';
import momentum from '#engine/optimizers/momentum.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import { drawnImages, trainInputs } from './batches.ts';
import { initialParameters } from './optimizer-values.ts';

export const efficientnetInput = { sizePx: 224, channels: 3 } as const;

const classCount = 2;
const request = { input: efficientnetInput, classCount, parameters: {} };

/** EfficientNet-Lite0's features. The working directory must be the repository. */
export async function efficientnetFeatures(): Promise<Program> {
  const { base, weights } = await loadBase();
  return featureProgram(base, model.describe(request), weights);
}

/** All of EfficientNet-Lite0 with a head for two classes, SGD with momentum. */
export async function efficientnetTraining(): Promise<Program> {
  const { weights } = await loadBase();
  const head = model.initialWeights(request, randomGenerator('bench'));
  const graph = model.describe(request);
  const network = imageNetwork({ model, graph, weights: { ...weights, ...head }, fineTune: 'all' });
  return networkProgram({ network, optimizer: momentum, parameters: initialParameters(momentum) });
}

/** Inputs of one training step. */
export function efficientnetBatch(size: number): ArrayValues {
  return trainInputs(drawnImages(size, efficientnetInput), classCount, 0.001);
}

async function loadBase() {
  const { base } = model;
  if (base === null) throw new Error('the model has no base');
  const { weights } = await base.loadWeights(path.resolve('assets'));
  return { base, weights };
}
