import { bytesPerNumber, floatAt, storeLanes, type Width } from '../assembler/lanes.ts';
import type { RoutineBody, Variable } from '../assembler/routine.ts';
import { f32x4, i32, type Value } from '../assembler/values.ts';

/** Reads the i-th entry of a table of byte offsets. @param after constant number of entries to add */
export const entry = (table: Value<'i32'>, index: Value<'i32'>, after = 0): Value<'i32'> =>
  i32.load(floatAt(table, index), bytesPerNumber * after);

/** sums[i] ← sums[i] + lanes[i]·factors[i] */
export function addLaneProducts(
  body: RoutineBody,
  sums: readonly Variable<'v128'>[],
  lanes: readonly Value<'v128'>[],
  factors: readonly Value<'v128'>[],
): void {
  sums.forEach((sum, i) => {
    body.set(sum, f32x4.add(sum, f32x4.multiply(lanes[i] as Value<'v128'>, factors[i] as Value<'v128'>)));
  });
}

/**
 * Stores rows of sums one below the other, with each number clamped.
 * @param out address of the first row; afterwards, the address after the last one
 */
export function storeClamped(
  body: RoutineBody,
  width: Width,
  rows: readonly (readonly Value<'v128'>[])[],
  to: {
    readonly out: Variable<'i32'>;
    readonly rowBytes: Value<'i32'>;
    readonly low: Value<'v128'>;
    readonly high: Value<'v128'>;
  },
): void {
  for (const sums of rows) {
    const clamped = sums.map((sum) => f32x4.minimum(f32x4.maximum(sum, to.low), to.high));
    body.run(storeLanes(width, to.out, clamped));
    body.increase(to.out, to.rowBytes);
  }
}
