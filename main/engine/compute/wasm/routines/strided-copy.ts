import { bytesPerNumber, floatAt, inSteps, loadLanes, storeLanes } from '../assembler/lanes.ts';
import { defineRoutine, type RoutineBody, type Variable } from '../assembler/routine.ts';
import { i32, store } from '../assembler/values.ts';

/** Offsets with a step for each image, row, and column. */
const grid = {
  images: 'i32',
  imageStep: 'i32',
  rows: 'i32',
  rowStep: 'i32',
  columns: 'i32',
  columnStep: 'i32',
} as const;

type Grid = Readonly<Record<keyof typeof grid, Variable<'i32'>>>;

/** Visits the offsets in order. @param image the first one; advanced */
function forEachOffset(
  body: RoutineBody,
  image: Variable<'i32'>,
  { images, imageStep, rows, rowStep, columns, columnStep }: Grid,
  build: (offset: Variable<'i32'>) => void,
): void {
  body.repeat(images, () => {
    const row = body.variable(image);
    body.repeat(rows, () => {
      const offset = body.variable(row);
      body.repeat(columns, () => {
        build(offset);
        body.increase(offset, columnStep);
      });
      body.increase(row, rowStep);
    });
    body.increase(image, imageStep);
  });
}

/**
 * Writes a table of byte offsets: start + image·imageStep + row·rowStep + column·columnStep, for all images, rows and
 * columns in order.
 */
export const writeOffsets = defineRoutine(
  'writeOffsets',
  {
    table: 'i32',
    start: 'i32',
    ...grid,
  },
  (body, given) => {
    const image = body.variable(given.start);
    const table = body.variable(given.table);
    forEachOffset(body, image, given, (offset) => {
      body.run(store.i32(table, offset));
      body.increase(table, bytesPerNumber);
    });
  },
);

/**
 * Copies numbers, `length` at a time, to strided offsets: of each image, row, and column in order.
 * @remarks `from` is contiguous
 */
export const spread = defineRoutine(
  'spread',
  {
    from: 'i32',
    to: 'i32',
    ...grid,
    length: 'i32',
  },
  (body, given) => {
    const from = body.variable(given.from);
    const image = body.variable(given.to);
    forEachOffset(body, image, given, (offset) => {
      inSteps(body, i32.constant(0), given.length, [4, 1], (index, width) => {
        body.run(storeLanes(width, floatAt(offset, index), loadLanes(width, from)));
        body.increase(from, bytesPerNumber * width);
      });
    });
  },
);
