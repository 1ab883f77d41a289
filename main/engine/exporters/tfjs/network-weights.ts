import type { NetworkFault } from '#shared/contract/errors.ts';
import type { ArrayValues } from '#engine/compute/program.ts';
import type { NetworkGraph } from '#engine/models/network/layers.ts';
import { isSameShape, outputShape, walkLayers, weightsOf, type WantedWeight } from './layer-shapes.ts';

export interface WeightSources {
  /** The base model's own; empty where there is none. */
  readonly base: ArrayValues;
  /** What training made; stands above the base model's. */
  readonly trained: ArrayValues;
}

/**
 * Every weight of a network, in the order of its layers.
 * @param refuse makes the error for a reason
 * @throws what `refuse` makes, where a weight is missing, has another shape, or was trained and belongs to no layer
 */
export function collectWeights(
  graph: NetworkGraph,
  { base, trained }: WeightSources,
  classCount: number,
  refuse: (fault: NetworkFault) => Error,
): ArrayValues {
  const all = { ...base, ...trained };
  const collected: Record<string, ArrayValues[string]> = {};
  const logits = walkLayers(graph, (layer, inputs) => {
    for (const wanted of weightsOf(layer, inputs[0] ?? [], all)) {
      const weight = all[wanted.name];
      if (weight === undefined) throw refuse({ reason: 'weight-missing', weight: wanted.name });
      if (weight.type !== 'float32' || !fits(weight, wanted)) throw refuse(mismatch(weight, wanted));
      collected[wanted.name] = weight;
    }
    return outputShape(layer, inputs, all);
  });
  if (!isSameShape(logits, [classCount]))
    throw refuse({ reason: 'class-count', outputs: shapeText(logits), classes: classCount });
  const unknown = Object.keys(trained).find((name) => !(name in collected));
  if (unknown !== undefined) throw refuse({ reason: 'weight-unknown', weight: unknown });
  return collected;
}

const fits = ({ shape, values }: ArrayValues[string], wanted: WantedWeight): boolean =>
  isSameShape(shape, wanted.shape) && values.length === shape.reduce((product, size) => product * size, 1);

function mismatch(weight: ArrayValues[string], { name, shape }: WantedWeight): NetworkFault {
  return {
    reason: 'weight-mismatch',
    weight: name,
    actual: `${weight.type} ${shapeText(weight.shape)} with ${weight.values.length} values`,
    expected: `float32 ${shapeText(shape)}`,
  };
}

/** `3×3×?×8`: any size where a question mark stands. */
const shapeText = (shape: readonly (number | null)[]): string => shape.map((size) => size ?? '?').join('×');
