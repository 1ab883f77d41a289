import { softmax, type Tensor2D } from '@tensorflow/tfjs-core';
import { layerSizes } from './layer-shapes.ts';
import { classifierLayer, type ImageInput, type NetworkGraph } from './layers.ts';
import { required, type Network } from './network-program.ts';
import { dense } from './ops/layer-ops.ts';
import { runLayers } from './ops/run-layers.ts';
import type { ArraySpec, ArrayValues, Program } from './backend.ts';

/**
 * The head alone: features in, logits out. Its weights have the same names as in the whole network.
 * @param weights `classifier/kernel` (featureCount×classes) and `classifier/bias`
 */
export function headNetwork(featureCount: number, weights: ArrayValues): Network {
  return {
    example: { type: 'float32', shape: [featureCount] },
    weights,
    trained: Object.keys(weights),
    learningRateMultiplier: () => 1,
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

export interface LayersNetworkSettings {
  readonly graph: NetworkGraph;
  /** The weights of all layers. */
  readonly weights: ArrayValues;
  /** Whether a weight is trained. */
  readonly trains: (weight: string) => boolean;
  readonly learningRateMultiplier: (weight: string) => number;
}

/** A whole network over images. */
export function layersNetwork(settings: LayersNetworkSettings): Network {
  const { graph, weights, trains, learningRateMultiplier } = settings;
  const trained = Object.keys(weights).filter(trains);
  const isTrained = new Set(trained);
  const unitsOf = Object.fromEntries(layerSizes(graph, weights).map(({ name, values }) => [name, values]));
  const dropouts = graph.layers.flatMap((layer) => {
    if (layer.kind !== 'dropout' || layer.rate === 0) return [];
    return [[layer.name, { units: required(unitsOf, layer.name), rate: layer.rate }] as const];
  });
  return {
    example: exampleOf(graph.input),
    weights,
    trained,
    learningRateMultiplier,
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
export function featureProgram(
  base: { readonly featureLayer: string },
  graph: NetworkGraph,
  weights: ArrayValues,
): Program {
  return {
    state: weights,
    functions: {
      features: (state, inputs) => {
        const images = required(inputs, 'examples');
        return { outputs: { features: runLayers({ graph, weights: state, images }, base.featureLayer) } };
      },
    },
  };
}

/** Predictions only: `predict` (examples: images) outputs `probabilities`, B×classes. */
export function classifierProgram(network: Network): Program {
  return {
    state: network.weights,
    functions: {
      predict: (state, inputs) => ({
        outputs: { probabilities: softmax(network.logits(state, required(inputs, 'examples'))) },
      }),
    },
  };
}

function exampleOf({ sizePx, channels }: ImageInput): ArraySpec {
  return { type: 'uint8', shape: [sizePx, sizePx, channels] };
}
