import { defineModel, type NetworkRequest } from './define.ts';
import { chooseInput } from './network/choose-input.ts';
import { heWeights, linearHead } from './network/initial-weights.ts';
import { classifierLayer, imagesName, type Layer } from '#engine/compute/layers.ts';

/** Channels of the first stages; further stages, for larger images, are like the last. */
const stageChannels = [32, 64] as const;
const hiddenUnits = 128;

/** Input sizes that halve well; above 128 px, training from scratch would take hours on a processor. */
const sides = [28, 32, 48, 64, 96, 128] as const;

/**
 * Stages of convolutions that halve the image, then one hidden layer. The first stage has one convolution, because at full
 * size each costs as much as all later ones together; the others have two. Larger images get more stages, down to 7 to 13
 * pixels a side. No batch norm: it would make an image's gradient depend on the others in its batch, and accumulated
 * gradients inexact.
 */
export default defineModel({
  id: 'small-cnn',
  label: 'Small network',
  help: 'Learns from your images alone. For icons, digits, textures, and spectrograms: images unlike photos.',
  license: 'Apache-2.0',
  parameters: [
    {
      key: 'dropout',
      label: 'Dropout',
      unit: '',
      minimum: 0,
      maximum: 0.9,
      initial: 0.4,
      help: 'Fraction of the hidden units dropped at each step, so it doesn’t memorize images.',
    },
  ],
  fineTuneDepths: [],
  base: null,
  chooseInput: chooseInput(sides),
  describe: (request) => ({ input: request.input, scale: 127, layers: layersOf(request) }),
  initialWeights({ input, classCount }, generator) {
    const weights = {};
    let channels: number = input.channels;
    let side = input.sizePx;
    for (const stage of stagesOf(input.sizePx)) {
      for (const name of stage.convolutions) {
        Object.assign(weights, heWeights(name, [3, 3, channels, stage.channels], generator));
        ({ channels } = stage);
      }
      side = Math.floor(side / 2);
    }
    return {
      ...weights,
      ...heWeights('hidden', [side * side * channels, hiddenUnits], generator),
      ...linearHead(classifierLayer, hiddenUnits, classCount),
    };
  },
  defaults: () => ({
    rateFactor: 1,
    baseLearningRateMultiplier: 1,
    scheduleId: 'cosine',
    augment: 'none',
    leastSteps: 200,
  }),
});

interface Stage {
  readonly name: string;
  readonly channels: number;
  /** Names of its convolutions. */
  readonly convolutions: readonly string[];
}

function stagesOf(sizePx: number): readonly Stage[] {
  const count = Math.max(stageChannels.length, Math.ceil(Math.log2(sizePx / 13)));
  return Array.from({ length: count }, (_, index) => {
    const name = `stage${index + 1}`;
    const convolutions = index === 0 ? [`${name}_first`] : [`${name}_first`, `${name}_second`];
    return { name, channels: stageChannels[Math.min(index, 1)] ?? 64, convolutions };
  });
}

function layersOf({ input, parameters }: NetworkRequest): Layer[] {
  const layers: Layer[] = [];
  let last = imagesName;
  const add = (layer: Layer): void => {
    layers.push(layer);
    last = layer.name;
  };
  for (const stage of stagesOf(input.sizePx)) {
    for (const name of stage.convolutions)
      add({ kind: 'convolution', name, input: last, stride: 1, padding: 'same', activation: 'relu' });
    add({ kind: 'max-pooling', name: `${stage.name}_pooled`, input: last, size: 2 });
  }
  add({ kind: 'flatten', name: 'flat', input: last });
  add({ kind: 'dense', name: 'hidden', input: last, activation: 'relu' });
  add({ kind: 'dropout', name: 'dropout', input: last, rate: parameters['dropout'] ?? 0 });
  add({ kind: 'dense', name: classifierLayer, input: last, activation: 'linear' });
  return layers;
}
