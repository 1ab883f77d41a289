import { symmetricEigenvectors, type EigenPair } from './symmetric-eigenvectors.ts';

/** One of the two directions of a plane. */
export interface PlaneDirection {
  /** What each point of the path counts in the direction, whose length is then 1; null where the path does not leave the line. */
  readonly mixture: Float64Array | null;
  /** Where each point of the path lies in it, from the last one. */
  readonly coordinates: Float64Array;
  /** Of the path's squared length, 0 … 1. */
  readonly fraction: number;
}

/** Below this fraction a direction is the rounding of float32 weights. */
const smallestFraction = 1e-9;

/**
 * The two directions that hold most of a path: principal components of its points' differences to the last one, by the
 * Gram matrix, which is as small as the path is short however many weights there are.
 * @param gram dot products of the differences with each other, in the order of time; the last row is zero
 * @returns null where the path never moved
 * @see Li et al. 2018, arXiv:1712.09913, §7.2
 */
export function principalDirections(
  gram: readonly Float64Array[],
): readonly [PlaneDirection, PlaneDirection] | null {
  const total = gram.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  if (!(total > 0)) return null;
  const [first, second] = symmetricEigenvectors(gram);
  if (first === undefined) return null;
  return [
    directionOf(first, total, (coordinates) => (coordinates[0] ?? 0) <= 0),
    directionOf(second, total, (coordinates) => Math.max(...coordinates) >= -Math.min(...coordinates)),
  ];
}

/** @param isUpright which of the two signs to take, since both are right: the path goes to the right, its bulge up */
function directionOf(
  pair: EigenPair | undefined,
  total: number,
  isUpright: (coordinates: Float64Array) => boolean,
): PlaneDirection {
  const fraction = Math.max(0, pair?.value ?? 0) / total;
  if (pair === undefined || fraction < smallestFraction)
    return { mixture: null, coordinates: new Float64Array(pair?.vector.length ?? 1), fraction: 0 };
  const length = Math.sqrt(pair.value);
  const coordinates = pair.vector.map((value) => value * length);
  const sign = isUpright(coordinates) ? 1 : -1;
  return {
    mixture: pair.vector.map((value) => (sign * value) / length),
    // Adding zero makes −0 a plain 0.
    coordinates: coordinates.map((value) => sign * value + 0),
    fraction,
  };
}

/** Around the path, as a fraction of its extent, on either side. */
const margin = 0.3;

/** A path that hardly leaves its first direction still gets an image that is not a slit. */
const narrowest = 0.25;

/**
 * Columns and rows of a grid that covers a path with a margin.
 * @param side points in each direction, at least 2
 */
export function planeGrid(
  columns: ArrayLike<number>,
  rows: ArrayLike<number>,
  side: number,
): { readonly columns: readonly number[]; readonly rows: readonly number[] } {
  const [across, up] = [extentOf(columns), extentOf(rows)];
  const least = narrowest * Math.max(across.size, up.size);
  return { columns: ticks(across, least, side), rows: ticks(up, least, side) };
}

interface Extent {
  readonly middle: number;
  readonly size: number;
}

function extentOf(values: ArrayLike<number>): Extent {
  const all = Array.from(values);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return { middle: (low + high) / 2, size: high - low };
}

function ticks({ middle, size }: Extent, least: number, side: number): number[] {
  const whole = Math.max(size, least) * (1 + 2 * margin);
  return Array.from({ length: side }, (_, i) => middle + whole * (i / (side - 1) - 0.5));
}
