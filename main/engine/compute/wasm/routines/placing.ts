import { floatAt, inSteps, loadLanes, storeLanes } from '../assembler/lanes.ts';
import { defineRoutine } from '../assembler/routine.ts';
import { i32, store } from '../assembler/values.ts';

const bytesPerNumber = 4;

/**
 * Writes a table of byte offsets: start + image·imageStep + row·rowStep + column·columnStep, for all images, rows and
 * columns in order.
 */
export const writeOffsets = defineRoutine(
  'writeOffsets',
  {
    table: 'i32',
    start: 'i32',
    images: 'i32',
    imageStep: 'i32',
    rows: 'i32',
    rowStep: 'i32',
    columns: 'i32',
    columnStep: 'i32',
  },
  (body, given) => {
    const image = body.variable(given.start);
    const table = body.variable(given.table);
    body.repeat(given.images, () => {
      const row = body.variable(image);
      body.repeat(given.rows, () => {
        const column = body.variable(row);
        body.repeat(given.columns, () => {
          body.run(store.i32(table, column));
          body.increase(table, bytesPerNumber);
          body.increase(column, given.columnStep);
        });
        body.increase(row, given.rowStep);
      });
      body.increase(image, given.imageStep);
    });
  },
);

/**
 * Copies numbers, `length` at a time, to places that lie apart: of each image, row and column in order.
 * @remarks `from` lies without gaps
 */
export const spread = defineRoutine(
  'spread',
  {
    from: 'i32',
    to: 'i32',
    images: 'i32',
    imageStep: 'i32',
    rows: 'i32',
    rowStep: 'i32',
    columns: 'i32',
    columnStep: 'i32',
    length: 'i32',
  },
  (body, given) => {
    const from = body.variable(given.from);
    const image = body.variable(given.to);
    body.repeat(given.images, () => {
      const row = body.variable(image);
      body.repeat(given.rows, () => {
        const column = body.variable(row);
        body.repeat(given.columns, () => {
          inSteps(body, i32.constant(0), given.length, [4, 1], (index, width) => {
            body.run(storeLanes(width, floatAt(column, index), loadLanes(width, from)));
            body.increase(from, bytesPerNumber * width);
          });
          body.increase(column, given.columnStep);
        });
        body.increase(row, given.rowStep);
      });
      body.increase(image, given.imageStep);
    });
  },
);
