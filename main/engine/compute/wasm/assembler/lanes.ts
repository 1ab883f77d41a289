import type { Code } from './encoding.ts';
import type { RoutineBody, Variable } from './routine.ts';
import { i32, store, v128, type Value } from './values.ts';

/** How many adjacent numbers are processed at once: whole vectors, or one vector's first lane. */
export type Width = 16 | 8 | 4 | 1;

export const bytesPerNumber = 4;
const bytesPerVector = 16;

/** @returns `vectorsIn(width)` vectors */
export function loadLanes(width: Width, address: Value<'i32'>): Value<'v128'>[] {
  if (width === 1) return [v128.loadFirst(address)];
  return vectorsIn(width).map((i) => v128.load(address, bytesPerVector * i));
}

export function storeLanes(width: Width, address: Value<'i32'>, vectors: readonly Value<'v128'>[]): Code {
  const storeOne = width === 1 ? store.first : store.v128;
  return vectors.flatMap((vector, i) => [...storeOne(address, vector, bytesPerVector * i)]);
}

/** @returns 0, 1, … for each vector that `width` numbers need */
export function vectorsIn(width: Width): number[] {
  return Array.from({ length: Math.ceil(width / 4) }, (_, i) => i);
}

/**
 * Steps from `first` to before `last` in the given sizes, large ones as long as they fit.
 * @param sizes powers of two, descending, ending in 1
 * @param build called once for each size
 */
export function inSteps<S extends number>(
  body: RoutineBody,
  first: Value<'i32'>,
  last: Value<'i32'>,
  sizes: readonly S[],
  build: (at: Variable<'i32'>, size: S) => void,
): void {
  const at = body.variable(first);
  for (const size of sizes) {
    const count = i32.and(i32.subtract(last, at), i32.constant(-size));
    const end = body.variable(i32.add(at, count));
    body.while(i32.isLess(at, end), () => {
      build(at, size);
      body.increase(at, size);
    });
  }
}

/** The address of the number at an index. */
export function floatAt(start: Value<'i32'>, index: Value<'i32'>): Value<'i32'> {
  return i32.add(start, i32.shiftLeft(index, i32.constant(2)));
}
