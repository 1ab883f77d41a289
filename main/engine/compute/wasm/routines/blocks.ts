import { loadLanes, storeLanes, type Width } from '../assembler/lanes.ts';
import type { RoutineBody, Variable } from '../assembler/routine.ts';
import { f32x4, i32, type Value } from '../assembler/values.ts';

/** Rows that are summed separately before their sum is added to the total: they stay in the cache, and rounding is smaller. */
const blockSize = 128;

export interface Block {
  readonly firstRow: Variable<'i32'>;
  readonly rowCount: Variable<'i32'>;
  /** Writes the sums of the first block, and adds those of the others. */
  readonly put: (width: Width, address: Value<'i32'>, sums: readonly Value<'v128'>[]) => void;
}

/** Processes rows in blocks; the last one may be smaller. */
export function inBlocks(body: RoutineBody, rowCount: Value<'i32'>, build: (block: Block) => void): void {
  const first = body.variable(i32.constant(0));
  body.while(i32.isLess(first, rowCount), () => {
    const count = body.variable(i32.minimum(i32.subtract(rowCount, first), i32.constant(blockSize)));
    build({
      firstRow: first,
      rowCount: count,
      put: (width, address, sums) => {
        const target = body.variable(address);
        const before = loadLanes(width, target);
        const added = sums.map((sum, i) => f32x4.add(before[i] as Value<'v128'>, sum));
        body.if(
          first,
          () => body.run(storeLanes(width, target, added)),
          () => body.run(storeLanes(width, target, sums)),
        );
      },
    });
    body.increase(first, blockSize);
  });
}
