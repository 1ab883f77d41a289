import path from 'node:path';
import { defineModel, type FineTune, type TrainingDefaults } from './define.ts';
import { linearHead } from './network/initial-weights.ts';
import type { Layer, NetworkGraph, ImageInput } from '#engine/compute/layers.ts';
import { classifierLayer, imagesName } from '#engine/compute/layers.ts';
import { readLayersWeights } from './network/layers-weights.ts';

const assetFolder = 'base-models/efficientnet-lite0';
const input: ImageInput = { sizePx: 224, channels: 3 };
const featureCount = 1280;

interface Stage {
  /** Of the stage's first block; later blocks have stride 1. */
  readonly stride: 1 | 2;
  readonly blocks: number;
}

const stages: readonly Stage[] = [
  { stride: 1, blocks: 1 },
  { stride: 2, blocks: 2 },
  { stride: 2, blocks: 2 },
  { stride: 2, blocks: 3 },
  { stride: 1, blocks: 3 },
  { stride: 2, blocks: 4 },
  { stride: 1, blocks: 1 },
];

/** `last` trains from this block on: the seventh stage and the end of the sixth, half of all weights. */
const firstOfLastBlocks = 14;

/**
 * EfficientNet-Lite0: a stem, 16 inverted-residual blocks and a 1×1 convolution to 1280 channels, averaged over the
 * image. Kernel sizes and channels come from the weights. Batch norms are already folded into the convolutions, so every
 * layer is convolution + bias (+ relu6), and gradients of a batch are exact sums over its images.
 * @see Tan and Le 2019, arXiv:1905.11946; https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite
 */
export default defineModel({
  id: 'efficientnet-lite0',
  label: 'EfficientNet-Lite0',
  help: 'Pretrained on a million photos. Good for photos of objects, animals, food, and places.',
  license: 'Apache-2.0',
  parameters: [],
  fineTuneDepths: ['none', 'last', 'all'],
  base: {
    authors: 'Mingxing Tan, Quoc V. Le, Google',
    featureCount,
    featureLayer: 'features',
    assetFolder,
    loadWeights: (assetsFolder) => readLayersWeights(path.join(assetsFolder, assetFolder)),
    trains: (weight, fineTune) =>
      fineTune === 'all' || (fineTune === 'last' && blockOf(weight) >= firstOfLastBlocks),
  },
  chooseInput: () => input,
  describe: (): NetworkGraph => ({ input, scale: 128, layers: layers() }),
  initialWeights: ({ classCount }) => linearHead(classifierLayer, featureCount, classCount),
  defaults: defaultsOf,
});

/**
 * The head is already trained, so fine-tuning only adjusts: the rate is a tenth of a fresh head's, and for the base weights,
 * trained on a million photos, a tenth of that (Adam's 1e-5). Millions of weights memorize a few hundred images in three
 * epochs, so the images are augmented.
 * @see Howard and Ruder 2018, arXiv:1801.06146 (discriminative rates); Kumar et al. 2022, arXiv:2202.10054
 */
function defaultsOf(fineTune: FineTune): TrainingDefaults {
  // For a fresh head; fine-tuning starts with a trained one.
  const leastSteps = 30;
  if (fineTune === 'none')
    return {
      rateFactor: 1,
      baseLearningRateMultiplier: 1,
      scheduleId: 'constant',
      augment: 'none',
      leastSteps,
    };
  return {
    rateFactor: 0.1,
    baseLearningRateMultiplier: 0.1,
    scheduleId: 'cosine',
    augment: 'light',
    leastSteps,
  };
}

/** @returns 0 for the stem, 1 … 16 for a block, 17 for the convolution after them */
function blockOf(weight: string): number {
  if (weight.startsWith('stem')) return 0;
  const number = /^block(\d+)_/.exec(weight)?.[1];
  return number === undefined ? 17 : Number(number);
}

function layers(): Layer[] {
  const list: Layer[] = [convolution('stem', imagesName, 2, 'relu6')];
  let block = 0;
  for (const { stride, blocks } of stages)
    for (let i = 0; i < blocks; i++)
      list.push(...blockLayers(++block, i === 0 ? stride : 1, i > 0, lastName(list)));
  list.push(convolution('head', lastName(list), 1, 'relu6'));
  list.push({ kind: 'global-average-pooling', name: 'features', input: 'head' });
  list.push({ kind: 'dense', name: classifierLayer, input: 'features', activation: 'linear' });
  return list;
}

/** Expand (not in the first block), filter each channel separately, project back; added to the input if the shapes match. */
function blockLayers(number: number, stride: 1 | 2, isAdded: boolean, input: string): Layer[] {
  const name = `block${number}`;
  const expanded: Layer[] = number === 1 ? [] : [convolution(`${name}_expand`, input, 1, 'relu6')];
  const filtered: Layer = {
    kind: 'depthwise',
    name: `${name}_depthwise`,
    input: expanded[0]?.name ?? input,
    stride,
    padding: 'same',
    activation: 'relu6',
  };
  const projected = convolution(`${name}_project`, filtered.name, 1, 'linear');
  const sum: Layer = {
    kind: 'add',
    name: `${name}_add`,
    inputs: [projected.name, input],
    activation: 'linear',
  };
  return [...expanded, filtered, projected, ...(isAdded ? [sum] : [])];
}

function convolution(name: string, from: string, stride: 1 | 2, activation: 'linear' | 'relu6'): Layer {
  return { kind: 'convolution', name, input: from, stride, padding: 'same', activation };
}

const lastName = (list: readonly Layer[]): string => list.at(-1)?.name ?? imagesName;
