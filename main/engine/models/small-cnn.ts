import { defineModel, type NetworkRequest } from './define.ts';
import { chooseSmallInput } from './network/choose-small-input.ts';
import { heWeights, linearHead } from './network/initial-weights.ts';
import { picturesName, type Layer } from './network/layers.ts';

/** Channels of the two stages; each has two convolutions and halves the picture. */
const stageChannels = [32, 64] as const;
const hiddenUnits = 128;

/**
 * Convolutions in stages of two, then one hidden layer. Larger pictures get a third and a fourth stage of 64 channels,
 * until 4 to 13 pixels a side are left. No batch norm: it would make a picture's gradient depend on the others of its
 * batch, and accumulated gradients inexact.
 */
export default defineModel({
  id: 'small-cnn',
  label: 'Small network',
  help: 'Learns from your pictures alone. For icons, digits, textures, spectrograms: what photos do not show.',
  license: 'Apache-2.0',
  parameters: [
    {
      key: 'dropout',
      label: 'Dropout',
      unit: '',
      minimum: 0,
      maximum: 0.9,
      initial: 0.4,
      help: 'Share of the hidden units left out at each step, against learning pictures by heart.',
    },
  ],
  fineTuneDepths: [],
  base: null,
  chooseInput: chooseSmallInput,
  describe: (request) => ({ input: request.input, divisor: 127, layers: layersOf(request) }),
  initialWeights({ input, classCount }, generator) {
    const weights = {};
    let channels: number = input.channels;
    let side = input.sizePx;
    for (const [index, outputs] of stagesOf(input.sizePx).entries()) {
      const stage = `stage${index + 1}`;
      Object.assign(weights, heWeights(`${stage}_first`, [3, 3, channels, outputs], generator));
      Object.assign(weights, heWeights(`${stage}_second`, [3, 3, outputs, outputs], generator));
      channels = outputs;
      side = Math.floor(side / 2);
    }
    return {
      ...weights,
      ...heWeights('hidden', [side * side * channels, hiddenUnits], generator),
      ...linearHead('classifier', hiddenUnits, classCount),
    };
  },
  defaults: () => ({ rateFactor: 1, baseRateShare: 1, scheduleId: 'cosine' }),
});

function stagesOf(sizePx: number): readonly number[] {
  const more = Math.max(0, Math.ceil(Math.log2(sizePx / 13)) - stageChannels.length);
  return [...stageChannels, ...Array.from({ length: more }, () => stageChannels[1])];
}

function layersOf({ input, parameters }: NetworkRequest): Layer[] {
  const layers: Layer[] = [];
  let last = picturesName;
  const add = (layer: Layer): void => {
    layers.push(layer);
    last = layer.name;
  };
  for (const [index] of stagesOf(input.sizePx).entries()) {
    const stage = `stage${index + 1}`;
    for (const part of ['first', 'second'])
      add({
        kind: 'convolution',
        name: `${stage}_${part}`,
        input: last,
        stride: 1,
        padding: 'same',
        activation: 'relu',
      });
    add({ kind: 'max-pooling', name: `${stage}_pooled`, input: last, size: 2 });
  }
  add({ kind: 'flatten', name: 'flat', input: last });
  add({ kind: 'dense', name: 'hidden', input: last, activation: 'relu' });
  add({ kind: 'dropout', name: 'dropout', input: last, share: parameters['dropout'] ?? 0 });
  add({ kind: 'dense', name: 'classifier', input: last, activation: 'linear' });
  return layers;
}
