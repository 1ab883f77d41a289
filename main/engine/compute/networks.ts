import { softmax, type Tensor2D } from '@tensorflow/tfjs-core';
import type { BaseModel, FineTune, ModelPlugin } from '#engine/models/define.ts';
import { layerSizes } from '#engine/models/network/layer-sizes.ts';
import type { NetworkGraph, ImageInput } from '#engine/models/network/layers.ts';
import type { Network } from './network-program.ts';
import { dense } from './ops/layers.ts';
import { runLayers } from './ops/run-layers.ts';
import type { ArraySpec, ArrayValues, Program, Tensors } from './program.ts';

/** The layer that every model's graph ends in. */
export const classifierLayer = 'classifier';

/**
 * The head alone: features in, logits out. Its weights have the names that they have in the whole network.
 * @param weights `classifier/kernel` (featureCount×classes) and `classifier/bias`
 */
export function headNetwork(featureCount: number, weights: ArrayValues): Network {
  return {
    example: { type: 'float32', shape: [featureCount] },
    weights,
    trained: Object.keys(weights),
    rateShareOf: () => 1,
    dropouts: {},
    logits: (own, features) =>
      dense(
        features as Tensor2D,
        own[`${classifierLayer}/kernel`] as Tensor2D,
        own[`${classifierLayer}/bias`] as never,
        { activation: 'linear', isInputTrained: false },
      ),
  };
}

export interface ImageNetworkSettings {
  readonly model: Pick<ModelPlugin, 'base' | 'defaults'>;
  readonly graph: NetworkGraph;
  /** Of all layers. */
  readonly weights: ArrayValues;
  readonly fineTune: FineTune;
}

/** The whole network over images; what trains is what the depth of fine-tuning says, and everything from scratch. */
export function imageNetwork({ model, graph, weights, fineTune }: ImageNetworkSettings): Network {
  const { base } = model;
  const names = Object.keys(weights);
  const isBase = (name: string): boolean => base !== null && !name.startsWith(`${classifierLayer}/`);
  const trained = names.filter((name) => !isBase(name) || base?.trains(name, fineTune) === true);
  const isTrained = new Set(trained);
  const { baseRateShare } = model.defaults(fineTune);
  const sizes = new Map(layerSizes(graph, weights).map(({ name, values }) => [name, values]));
  const dropouts = graph.layers.flatMap((layer) => {
    if (layer.kind !== 'dropout' || layer.share === 0) return [];
    return [[layer.name, { units: sizes.get(layer.name) ?? 0, share: layer.share }] as const];
  });
  return {
    example: exampleOf(graph.input),
    weights,
    trained,
    rateShareOf: (name) => (isBase(name) ? baseRateShare : 1),
    dropouts: Object.fromEntries(dropouts),
    logits: (own, images, masks) =>
      runLayers({
        graph,
        weights: own,
        images,
        ...(masks === undefined ? {} : { masks }),
        isTrained: (name) => isTrained.has(name),
      }) as Tensor2D,
  };
}

/** Images in (`examples`), `features` out; the base model's weights never change. */
export function featureProgram(base: BaseModel, graph: NetworkGraph, weights: ArrayValues): Program {
  return {
    state: weights,
    functions: {
      features: (state, { examples }) => {
        if (examples === undefined) throw new Error('there are no images');
        return {
          outputs: { features: runLayers({ graph, weights: state, images: examples }, base.featureLayer) },
        };
      },
    },
  };
}

/** Answers alone: `predict` (examples: images) gives `probabilities`, B×classes. */
export function classifierProgram(network: Network): Program {
  return {
    state: network.weights,
    functions: {
      predict: (state: Tensors, { examples }) => {
        if (examples === undefined) throw new Error('there are no images');
        return { outputs: { probabilities: softmax(network.logits(state, examples)) } };
      },
    },
  };
}

function exampleOf({ sizePx, channels }: ImageInput): ArraySpec {
  return { type: 'uint8', shape: [sizePx, sizePx, channels] };
}
