import path from 'node:path';
import {
  add,
  cast,
  fused,
  mean,
  mul,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Tensors } from '../compute/program.ts';
import { defineModel } from './define.ts';
import { readLayersWeights } from './loading/layers-weights.ts';

const assetFolder = 'base-models/efficientnet-lite0';

/** Stride of the first block of each stage and how many blocks it has; later blocks of a stage have stride 1. */
const stages: readonly { readonly stride: 1 | 2; readonly blocks: number }[] = [
  { stride: 1, blocks: 1 },
  { stride: 2, blocks: 2 },
  { stride: 2, blocks: 2 },
  { stride: 2, blocks: 3 },
  { stride: 1, blocks: 3 },
  { stride: 2, blocks: 4 },
  { stride: 1, blocks: 1 },
];

/**
 * EfficientNet-Lite0: a stem, 16 inverted-residual blocks and a 1×1 convolution to 1280 channels, averaged over the
 * picture. Kernel sizes and channels are the weights' own. Batch norms are folded into the convolutions already, so
 * every layer is convolution + bias (+ relu6): what TensorFlow computes as one fused op.
 * @see Tan and Le 2019, arXiv:1905.11946; https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite
 */
export default defineModel({
  id: 'efficientnet-lite0',
  label: 'EfficientNet-Lite0',
  help: 'A small network that has seen a million photos. Good for photos of things, animals, food, places.',
  license: 'Apache-2.0',
  parameters: [],
  inputSizePx: 224,
  featureCount: 1280,
  assetFolder,
  loadWeights: (assetsFolder) => readLayersWeights(path.join(assetsFolder, assetFolder)),

  features(weights: Tensors, pictures: Tensor): Tensor {
    const layers = new Layers(weights);
    const scaled = mul<Tensor4D>(sub(cast(pictures, 'float32'), 127), 1 / 128);
    let x = layers.convolve('stem', scaled, 2, 'relu6');
    let block = 0;
    for (const { stride, blocks } of stages)
      for (let i = 0; i < blocks; i++) x = layers.block(++block, x, i === 0 ? stride : 1);
    return mean(layers.convolve('head', x, 1, 'relu6'), [1, 2]);
  },
});

type Activation = 'linear' | 'relu6';

class Layers {
  readonly #weights: Tensors;

  constructor(weights: Tensors) {
    this.#weights = weights;
  }

  convolve(name: string, x: Tensor4D, stride: 1 | 2, activation: Activation): Tensor4D {
    const filter = this.#weight(`${name}/kernel`) as Tensor4D;
    return fused.conv2d({ x, filter, strides: stride, pad: 'same', bias: this.#bias(name), activation });
  }

  /** Expand, filter each channel by itself, project back; added to its input where both have the same shape. */
  block(number: number, input: Tensor4D, stride: 1 | 2): Tensor4D {
    const name = `block${number}`;
    let x = input;
    if (`${name}_expand/kernel` in this.#weights) x = this.convolve(`${name}_expand`, x, 1, 'relu6');
    const filter = this.#weight(`${name}_depthwise/depthwise_kernel`) as Tensor4D;
    const bias = this.#bias(`${name}_depthwise`);
    x = fused.depthwiseConv2d({ x, filter, strides: stride, pad: 'same', bias, activation: 'relu6' });
    x = this.convolve(`${name}_project`, x, 1, 'linear');
    return stride === 1 && x.shape[3] === input.shape[3] ? add(x, input) : x;
  }

  #bias(name: string): Tensor1D {
    return this.#weight(`${name}/bias`) as Tensor1D;
  }

  #weight(name: string): Tensor {
    const weight = this.#weights[name];
    if (weight === undefined) throw new Error(`the weights have no "${name}"`);
    return weight;
  }
}
