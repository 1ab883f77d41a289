import type { ArrayValues } from '#engine/compute/backend.ts';
import type { NetworkGraph } from '#engine/compute/layers.ts';
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
  refuse: (reason: string) => Error,
): ArrayValues {
  const all = { ...base, ...trained };
  const collected: Record<string, ArrayValues[string]> = {};
  const logits = walkLayers(graph, (layer, inputs) => {
    for (const wanted of weightsOf(layer, inputs[0] ?? [], all)) {
      const weight = all[wanted.name];
      if (weight === undefined) throw refuse(`its weight “${wanted.name}” is missing`);
      if (weight.type !== 'float32' || !fits(weight, wanted)) throw refuse(mismatch(weight, wanted));
      collected[wanted.name] = weight;
    }
    return outputShape(layer, inputs, all);
  });
  if (!isSameShape(logits, [classCount]))
    throw refuse(`it gives ${shapeText(logits)} values for ${classCount} classes`);
  const unknown = Object.keys(trained).find((name) => !(name in collected));
  if (unknown !== undefined) throw refuse(`its network has no place for the trained weight “${unknown}”`);
  return collected;
}

const fits = ({ shape, values }: ArrayValues[string], wanted: WantedWeight): boolean =>
  isSameShape(shape, wanted.shape) && values.length === shape.reduce((product, size) => product * size, 1);

function mismatch(weight: ArrayValues[string], { name, shape }: WantedWeight): string {
  const actual = `${weight.type} ${shapeText(weight.shape)} with ${weight.values.length} values`;
  return `its weight “${name}” is ${actual} instead of float32 ${shapeText(shape)}`;
}

/** `3×3×?×8`: any size where a question mark stands. */
const shapeText = (shape: readonly (number | null)[]): string => shape.map((size) => size ?? '?').join('×');
