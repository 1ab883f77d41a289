import type { NetworkFault } from '#shared/contract/errors.ts';
import type { NetworkGraph } from '#engine/models/network/layers.ts';
import { cannotWrite } from './export-refusal.ts';
import { foldInput } from './input-folding.ts';
import { toTopology, weightName } from './keras-layers.ts';
import type { LayersModel, WeightSpec } from './layers-format.ts';
import { collectWeights, type WeightSources } from './network-weights.ts';
import { withoutDropout } from './without-dropout.ts';

export interface TrainedNetwork {
  readonly modelId: string;
  readonly graph: NetworkGraph;
  readonly weights: WeightSources;
  readonly classCount: number;
}

/**
 * Writes a network with its weights as a TensorFlow.js layers model. The result takes RGB images as x/127 − 1
 * (float32, batch×size×size×3), whatever the network was trained on, and answers probabilities; its layer `logits` gives
 * the values before the softmax. Dropout is not written: it does nothing after training.
 * @throws AppError `export/not-writable` with the reason, for weights that do not fit the network
 */
export function buildLayersModel({ modelId, graph, weights, classCount }: TrainedNetwork): LayersModel {
  const refuse = (fault: NetworkFault): Error => cannotWrite(modelId, fault);
  const answering = withoutDropout(graph);
  const collected = collectWeights(answering, weights, classCount, refuse);
  const folded = foldInput(answering, collected, refuse);
  const entries = Object.entries(folded.weights);
  const weightSpecs = entries.map(([name, { shape }]): WeightSpec => {
    return { name: weightName(answering, name), shape, dtype: 'float32' };
  });
  const values = new Float32Array(entries.reduce((sum, [, weight]) => sum + weight.values.length, 0));
  let start = 0;
  for (const [, weight] of entries) {
    values.set(weight.values, start);
    start += weight.values.length;
  }
  return { topology: toTopology(folded.graph, folded.weights, modelId), weightSpecs, weights: values };
}
