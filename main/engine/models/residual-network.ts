import { defineModel, type NetworkRequest } from './define.ts';
import { chooseInput } from './network/choose-input.ts';
import { heWeights, linearHead, zeroWeights } from './network/initial-weights.ts';
import { classifierLayer, imagesName, type Layer } from '#engine/compute/layers.ts';
import type { ArrayValues } from '#engine/compute/backend.ts';

/** Channels of each stage; each halves the image. */
const stageChannels = [32, 64, 128] as const;
const blocksInStage = 2;

/** Input sizes; smaller images are for the small network. */
const sides = [64, 96, 128] as const;

/**
 * A residual network without batch norm: each block adds the output of two convolutions to its input. The second convolution
 * is zero at first, so each block starts as the identity, and signals and gradients keep their scale at any depth. (Batch
 * norm would do that too, but would make an image's gradient depend on the others in its batch.)
 * @see He et al. 2016, arXiv:1512.03385; Zhang et al. 2019, arXiv:1901.09321 (Fixup: zero initialization, no batch norm)
 */
export default defineModel({
  id: 'residual-network',
  label: 'Residual network',
  help: 'Learns from your images alone, with more layers than the small network. For larger images, 64 to 128 px, that look unlike photos.',
  license: 'Apache-2.0',
  parameters: [
    {
      key: 'dropout',
      label: 'Dropout',
      unit: '',
      minimum: 0,
      maximum: 0.9,
      initial: 0.2,
      help: 'Fraction of the last layer’s channels dropped at each step, so it doesn’t memorize images.',
    },
  ],
  fineTuneDepths: [],
  base: null,
  chooseInput: chooseInput(sides),
  describe: (request) => ({ input: request.input, scale: 127, layers: layersOf(request) }),
  initialWeights({ input, classCount }, generator) {
    const weights: Record<string, ArrayValues[string]> = {};
    let channels: number = input.channels;
    stageChannels.forEach((outputs, stage) => {
      Object.assign(weights, heWeights(entryOf(stage), [3, 3, channels, outputs], generator));
      for (let block = 0; block < blocksInStage; block++) {
        const name = blockOf(stage, block);
        Object.assign(weights, heWeights(`${name}_first`, [3, 3, outputs, outputs], generator));
        Object.assign(weights, zeroWeights(`${name}_second`, [3, 3, outputs, outputs]));
      }
      channels = outputs;
    });
    return { ...weights, ...linearHead(classifierLayer, channels, classCount) };
  },
  defaults: () => ({
    rateFactor: 1,
    baseLearningRateMultiplier: 1,
    scheduleId: 'cosine',
    augment: 'none',
    leastSteps: 200,
  }),
});

const entryOf = (stage: number): string => `stage${stage + 1}`;
const blockOf = (stage: number, block: number): string => `${entryOf(stage)}_block${block + 1}`;

function layersOf({ parameters }: NetworkRequest): Layer[] {
  const layers: Layer[] = [];
  let last = imagesName;
  const add = (layer: Layer): void => {
    layers.push(layer);
    last = layer.name;
  };
  const convolve = (name: string, stride: 1 | 2, activation: 'linear' | 'relu'): void =>
    add({ kind: 'convolution', name, input: last, stride, padding: 'same', activation });
  stageChannels.forEach((_, stage) => {
    convolve(entryOf(stage), 2, 'relu');
    for (let block = 0; block < blocksInStage; block++) {
      const name = blockOf(stage, block);
      const input = last;
      convolve(`${name}_first`, 1, 'relu');
      convolve(`${name}_second`, 1, 'linear');
      add({ kind: 'add', name: `${name}_sum`, inputs: [last, input], activation: 'relu' });
    }
  });
  add({ kind: 'global-average-pooling', name: 'features', input: last });
  add({ kind: 'dropout', name: 'dropout', input: last, rate: parameters['dropout'] ?? 0 });
  add({ kind: 'dense', name: classifierLayer, input: last, activation: 'linear' });
  return layers;
}
