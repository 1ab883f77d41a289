import {
  add,
  cast,
  maxPool,
  mean,
  mul,
  reshape,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { inputsOf, imagesName, weightNamesOf, type Layer, type NetworkGraph } from '../layers.ts';
import type { Tensors } from '../backend.ts';
import { activated, convolution, dense, depthwiseConvolution } from './layer-ops.ts';

export interface LayersInput {
  readonly graph: Pick<NetworkGraph, 'layers' | 'scale'>;
  readonly weights: Tensors;
  /** int32, batch×size×size×channels, 0 … 255. */
  readonly images: Tensor;
  /**
   * For each dropout layer by name: float32, batch×units, 0 for a dropped unit, 1 ÷ (1 − rate) for the others. Without
   * masks nothing is dropped.
   */
  readonly masks?: Tensors;
  /** Whether a weight is trained; by default none is. Layers before the first trained one need no backward pass. */
  readonly isTrained?: (weight: string) => boolean;
}

/**
 * Runs the layers of a network, in order.
 * @param until the layer to stop after; by default the last
 * @returns that layer's output
 */
export function runLayers({ graph, weights, images, masks, isTrained }: LayersInput, until?: string): Tensor {
  const outputs = new Map<string, Tensor>();
  const trained = new Set<string>();
  const first = mul(sub(cast(images, 'float32'), 127), 1 / graph.scale);
  outputs.set(imagesName, first);
  let last: Tensor = first;
  for (const layer of graph.layers) {
    const inputs = inputsOf(layer);
    const isInputTrained = inputs.some((input) => trained.has(input));
    if (isInputTrained || weightNamesOf(layer).some((name) => isTrained?.(name) === true))
      trained.add(layer.name);
    last = runLayer(layer, { outputs, weights, masks, isInputTrained });
    outputs.set(layer.name, last);
    if (layer.name === until) return last;
  }
  if (until !== undefined) throw new Error(`the network has no layer "${until}"`);
  return last;
}

interface LayerContext {
  readonly outputs: ReadonlyMap<string, Tensor>;
  readonly weights: Tensors;
  readonly masks: Tensors | undefined;
  readonly isInputTrained: boolean;
}

function runLayer(layer: Layer, { outputs, weights, masks, isInputTrained }: LayerContext): Tensor {
  const output = (name: string): Tensor => named(outputs.get(name), name);
  const weight = (part: string): Tensor => named(weights[`${layer.name}/${part}`], `${layer.name}/${part}`);
  switch (layer.kind) {
    case 'convolution':
      return convolution(
        output(layer.input) as Tensor4D,
        weight('kernel') as Tensor4D,
        weight('bias') as Tensor1D,
        { ...layer, isInputTrained },
      );
    case 'depthwise':
      return depthwiseConvolution(
        output(layer.input) as Tensor4D,
        weight('depthwise_kernel') as Tensor4D,
        weight('bias') as Tensor1D,
        { ...layer, isInputTrained },
      );
    case 'dense':
      return dense(
        output(layer.input) as Tensor2D,
        weight('kernel') as Tensor2D,
        weight('bias') as Tensor1D,
        {
          ...layer,
          isInputTrained,
        },
      );
    case 'max-pooling':
      return maxPool(output(layer.input) as Tensor4D, layer.size, layer.size, 'valid');
    case 'global-average-pooling':
      return mean(output(layer.input), [1, 2]);
    case 'flatten':
      return flat(output(layer.input));
    case 'add': {
      const [a, b] = layer.inputs;
      return activated(add(output(a), output(b)), layer.activation);
    }
    case 'dropout': {
      // A layer that drops nothing has no mask.
      const mask = masks?.[layer.name];
      return mask === undefined ? output(layer.input) : mul(output(layer.input), mask);
    }
  }
}

function flat(x: Tensor): Tensor2D {
  const [batch = 0, ...sides] = x.shape;
  return reshape(x, [batch, sides.reduce((product, side) => product * side, 1)]);
}

function named<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`the network has no "${name}"`);
  return found;
}
