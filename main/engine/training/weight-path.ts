import type { ArraySpec, ArrayValues } from '#engine/compute/backend.ts';

/** The trained weights at one moment of a run. */
export interface Snapshot {
  /** Made before it. */
  readonly step: number;
  /** Of the last step; 0 before the first. */
  readonly epoch: number;
  /** float32, the weights one after the other in the order of the path's names; never changed. */
  readonly values: Float32Array;
}

/** Where a run's weights were on their way, in the order of time, from the start to the last step. */
export interface WeightPath {
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly snapshots: readonly Snapshot[];
}

/** Trained numbers up to which a path is kept: a head's, the small network's, the residual network's. */
export const mostPathWeights = 1_500_000;

export function weightCount(specs: Iterable<Pick<ArraySpec, 'shape'>>): number {
  let count = 0;
  for (const { shape } of specs) count += sizeOf(shape);
  return count;
}

/** Lays weights one after the other. */
export function flatWeights(names: readonly string[], weights: ArrayValues): Float32Array {
  const arrays = names.map((name) => weights[name]?.values ?? missing(name));
  const flat = new Float32Array(arrays.reduce((total, { length }) => total + length, 0));
  let start = 0;
  for (const array of arrays) {
    flat.set(array, start);
    start += array.length;
  }
  return flat;
}

/** The same weights by their names; the arrays are views of `flat`. */
export function namedWeights(specs: WeightPath['weights'], flat: Float32Array): ArrayValues {
  let start = 0;
  return Object.fromEntries(
    specs.map(({ name, shape }) => {
      const values = flat.subarray(start, (start += sizeOf(shape)));
      return [name, { type: 'float32', shape, values }] as const;
    }),
  );
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

function missing(name: string): never {
  throw new Error(`there is no weight "${name}"`);
}
