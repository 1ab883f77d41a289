import type { ArrayValues } from '#engine/compute/backend.ts';
import { classifierLayer, type NetworkGraph } from '#engine/compute/layers.ts';
import type { Network } from '#engine/compute/network-program.ts';
import { layersNetwork } from '#engine/compute/networks.ts';
import type { FineTune, ModelPlugin } from '../define.ts';

export interface ImageNetworkSettings {
  readonly model: Pick<ModelPlugin, 'base' | 'defaults'>;
  readonly graph: NetworkGraph;
  /** The weights of all layers. */
  readonly weights: ArrayValues;
  readonly fineTune: FineTune;
}

/** A model's whole network over images. Trains what the depth of fine-tuning includes, or everything from scratch. */
export function imageNetwork({ model, graph, weights, fineTune }: ImageNetworkSettings): Network {
  const { base } = model;
  const isBase = (name: string): boolean => base !== null && !name.startsWith(`${classifierLayer}/`);
  const { baseLearningRateMultiplier } = model.defaults(fineTune);
  return layersNetwork({
    graph,
    weights,
    trains: (name) => !isBase(name) || base?.trains(name, fineTune) === true,
    learningRateMultiplier: (name) => (isBase(name) ? baseLearningRateMultiplier : 1),
  });
}
