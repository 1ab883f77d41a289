import type { Network } from '../compute/network-program.ts';
import type { NetworkGraph } from '../models/network/layers.ts';
import { layerSizes } from '../models/network/layer-sizes.ts';
import type { Accumulation } from './gradient-sums.ts';

/** Pictures of a pass that is made of leaves, at most: each leaf is a copy of the network in the compiled step. */
const mostInLeaves = 128;

/** Memory that the activations of one pass may take where nothing was measured. */
const activationBytes = 2_000_000_000;

/**
 * The most pictures whose forward and backward pass fits: each layer's output is kept for the way back, and its
 * gradient lives beside it for a while.
 */
export function automaticMicroBatch(
  graph: NetworkGraph | null,
  network: Network,
  accumulation: Accumulation,
): number {
  const fitting = fittingMicroBatch(graph, network);
  return accumulation === 'exact' ? Math.min(fitting, mostInLeaves) : fitting;
}

/** Bytes that the layers of one picture's forward and backward pass take. */
export function activationBytesPerPicture(graph: NetworkGraph | null, { weights }: Network): number {
  if (graph === null) return 0;
  return layerSizes(graph, weights).reduce((sum, { values }) => sum + values, 0) * 4 * 2;
}

function fittingMicroBatch(graph: NetworkGraph | null, network: Network): number {
  if (graph === null) return 65_536;
  return Math.max(1, Math.floor(activationBytes / activationBytesPerPicture(graph, network)));
}
