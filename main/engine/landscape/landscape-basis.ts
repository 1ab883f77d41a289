import { principalDirections, type PlaneDirection } from '#shared/domain/landscape/principal-plane.ts';
import { randomGenerator, randomNormal } from '#shared/domain/random.ts';
import { turnTaker } from '#engine/training/pacing.ts';
import type { Snapshot } from '#engine/training/weight-path.ts';

/** A plane through the last weights of a path. */
export interface LandscapeBasis {
  /** float32: the last weights, at column 0 and row 0. */
  readonly origin: Float32Array;
  /** float64, of length 1 and at right angles to each other. */
  readonly directions: readonly [Float64Array, Float64Array];
  /** The coordinates of each snapshot. */
  readonly columns: Float64Array;
  readonly rows: Float64Array;
  /** How much of the path's variance each direction holds, 0 … 1. */
  readonly fractions: readonly [number, number];
}

/**
 * The plane that holds most of a path. For a path along a single line, the second direction is random, but always the same.
 * @param snapshots at least one
 * @returns null where the weights never moved
 */
export async function landscapeBasis(snapshots: readonly Snapshot[]): Promise<LandscapeBasis | null> {
  const origin = snapshots.at(-1)?.values ?? new Float32Array();
  const points = snapshots.map(({ values }) => values);
  const directions = principalDirections(await gramMatrix(points, origin));
  if (directions === null) return null;
  const [across, up] = directions;
  const first = mixed(points, origin, across);
  return {
    origin,
    directions: [first, up.mixture === null ? randomDirection(first) : mixed(points, origin, up)],
    columns: across.coordinates,
    rows: up.coordinates,
    fractions: [across.fraction, up.fraction],
  };
}

/** @returns float32: origin + column × the first direction + row × the second */
export function weightsAt({ origin, directions }: LandscapeBasis, column: number, row: number): Float32Array {
  const [across, up] = directions;
  return origin.map((value, i) => value + column * (across[i] ?? 0) + row * (up[i] ?? 0));
}

/** Dot products of the points' differences from the origin. */
async function gramMatrix(points: readonly Float32Array[], origin: Float32Array): Promise<Float64Array[]> {
  const gram = points.map(() => new Float64Array(points.length));
  const takeTurn = turnTaker();
  for (const [i, row] of gram.entries()) {
    for (let j = 0; j <= i; j++) {
      row[j] = differenceProduct(points[i] as Float32Array, points[j] as Float32Array, origin);
      (gram[j] as Float64Array)[i] = row[j] as number;
      await takeTurn();
    }
  }
  return gram;
}

function differenceProduct(a: Float32Array, b: Float32Array, origin: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < origin.length; k++) {
    const zero = origin[k] as number;
    sum += ((a[k] as number) - zero) * ((b[k] as number) - zero);
  }
  return sum;
}

function mixed(
  points: readonly Float32Array[],
  origin: Float32Array,
  { mixture }: PlaneDirection,
): Float64Array {
  const direction = new Float64Array(origin.length);
  points.forEach((point, i) => {
    const amount = mixture?.[i] ?? 0;
    for (let k = 0; k < direction.length; k++)
      (direction[k] as number) += amount * ((point[k] as number) - (origin[k] as number));
  });
  return direction;
}

function randomDirection(other: Float64Array): Float64Array {
  const random = randomGenerator('second direction of a path');
  const drawn = other.map(() => randomNormal(random));
  const along = product(drawn, other);
  const across = drawn.map((value, k) => value - along * (other[k] as number));
  const length = Math.sqrt(product(across, across));
  return length === 0 ? across : across.map((value) => value / length);
}

function product(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, k) => sum + value * (b[k] as number), 0);
}
