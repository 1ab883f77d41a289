import { floatAt, inSteps, loadLanes, vectorsIn } from '../assembler/lanes.ts';
import { defineRoutine, type Variable } from '../assembler/routine.ts';
import { f32x4, i32 } from '../assembler/values.ts';
import { inBlocks } from './blocks.ts';

/** out = the sum of B's rows. B: rowCount×columns. */
export const columnSums = defineRoutine(
  'columnSums',
  { b: 'i32', rowCount: 'i32', columns: 'i32', out: 'i32' },
  (body, given) => {
    const rowBytes = body.variable(i32.shiftLeft(given.columns, i32.constant(2)));
    inBlocks(body, given.rowCount, ({ firstRow, rowCount, put }) => {
      inSteps(body, i32.constant(0), given.columns, [16, 8, 4, 1], (column, width) => {
        const b = body.variable(i32.add(floatAt(given.b, column), i32.multiply(firstRow, rowBytes)));
        const sums = vectorsIn(width).map(() => body.variable(f32x4.constant(0)));
        body.repeat(rowCount, () => {
          loadLanes(width, b).forEach((lanes, i) => {
            const sum = sums[i] as Variable<'v128'>;
            body.set(sum, f32x4.add(sum, lanes));
          });
          body.increase(b, rowBytes);
        });
        put(width, floatAt(given.out, column), sums);
      });
    });
  },
);
