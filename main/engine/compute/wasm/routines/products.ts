import { bytesPerNumber, floatAt, inSteps, loadLanes, vectorsIn, type Width } from '../assembler/lanes.ts';
import { defineRoutine, type RoutineBody, type Variable } from '../assembler/routine.ts';
import { f32, f32x4, i32, store, v128, type Value } from '../assembler/values.ts';
import { inBlocks } from './blocks.ts';
import { entry, storeClamped } from './tiles.ts';

/*
 * Three matrix products, for dense layers and convolutions, forward and backward. The left matrix may be the windows of a
 * convolution without being copied: its row r begins at `a` + the byte offset for r in the table `rows`, and consists of
 * runs of adjacent numbers, each at an offset in a second table. The order of summation doesn't depend on how rows are
 * divided into parts, so neither do the bits.
 *
 * Each product keeps a tile of results in registers: x86-64 has 16, enough for eight sums and their operands.
 */

const widths = [8, 4, 1] as const satisfies readonly Width[];

/** sums[i][j] ← sums[i][j] + left[i]·right[j], with one element of `left` at a time because registers are few. */
function addProducts(
  body: RoutineBody,
  sums: readonly (readonly Variable<'v128'>[])[],
  left: (row: number) => Value<'v128'>,
  right: readonly Value<'v128'>[],
): void {
  sums.forEach((row, i) => {
    const factor = body.variable(left(i));
    row.forEach((sum, j) => {
      body.set(sum, f32x4.add(sum, f32x4.multiply(factor, right[j] as Value<'v128'>)));
    });
  });
}

/**
 * out = min(max(A·B + bias, low), high) for rows `first` to before `last` of A.
 * B: (runCount·runLength)×columns; bias: columns.
 */
export const product = defineRoutine(
  'product',
  {
    first: 'i32',
    last: 'i32',
    a: 'i32',
    rows: 'i32',
    runs: 'i32',
    runCount: 'i32',
    runLength: 'i32',
    b: 'i32',
    columns: 'i32',
    bias: 'i32',
    low: 'f32',
    high: 'f32',
    out: 'i32',
  },
  (body, given) => {
    const rowBytes = body.variable(i32.shiftLeft(given.columns, i32.constant(2)));
    inSteps(body, i32.constant(0), given.columns, widths, (column, width) => {
      const start = body.variable(floatAt(given.b, column));
      const bias = loadLanes(width, floatAt(given.bias, column)).map((lanes) => body.variable(lanes));
      inSteps(body, given.first, given.last, [4, 1], (row, rowCount) => {
        const tile = Array.from({ length: rowCount }, (_, i) => ({
          start: body.variable(i32.add(given.a, entry(given.rows, row, i))),
          sums: bias.map((lanes) => body.variable(lanes)),
        }));
        const b = body.variable(start);
        const run = body.variable(given.runs);
        body.repeat(given.runCount, () => {
          const a = tile.map((part) => body.variable(i32.add(part.start, i32.load(run))));
          body.repeat(given.runLength, () => {
            const lanes = loadLanes(width, b).map((each) => body.variable(each));
            addProducts(
              body,
              tile.map(({ sums }) => sums),
              (i) => v128.loadSplat(a[i] as Variable<'i32'>),
              lanes,
            );
            for (const address of a) body.increase(address, bytesPerNumber);
            body.increase(b, rowBytes);
          });
          body.increase(run, bytesPerNumber);
        });
        const low = body.variable(f32x4.splat(given.low));
        const high = body.variable(f32x4.splat(given.high));
        const out = body.variable(i32.add(floatAt(given.out, column), i32.multiply(row, rowBytes)));
        const sums = tile.map((part) => part.sums);
        storeClamped(body, width, sums, { out, rowBytes, low, high });
      });
    });
  },
);

/**
 * out = A·Bᵀ for rows `first` to before `last` of A.
 * B: row j begins at `b` + j·bStep bytes and has runs like A's, at the offsets in `bRuns`.
 */
export const productOfTransposed = defineRoutine(
  'productOfTransposed',
  {
    first: 'i32',
    last: 'i32',
    a: 'i32',
    rows: 'i32',
    aRuns: 'i32',
    bRuns: 'i32',
    runCount: 'i32',
    runLength: 'i32',
    b: 'i32',
    bStep: 'i32',
    columns: 'i32',
    out: 'i32',
  },
  (body, given) => {
    const wholeVectors = body.variable(i32.shiftRight(given.runLength, i32.constant(2)));
    const rest = body.variable(i32.and(given.runLength, i32.constant(3)));
    inSteps(body, i32.constant(0), given.columns, [4, 1], (column, columnCount) => {
      const bStart = body.variable(i32.add(given.b, i32.multiply(column, given.bStep)));
      inSteps(body, given.first, given.last, [2, 1], (row, rowCount) => {
        const tile = Array.from({ length: rowCount }, (_, i) => ({
          start: body.variable(i32.add(given.a, entry(given.rows, row, i))),
          sums: Array.from({ length: columnCount }, () => body.variable(f32x4.constant(0))),
        }));
        const run = body.variable(i32.constant(0));
        body.repeat(given.runCount, () => {
          const a = tile.map(({ start }) => body.variable(i32.add(start, entry(given.aRuns, run))));
          const b = [body.variable(i32.add(bStart, entry(given.bRuns, run)))];
          while (b.length < columnCount)
            b.push(body.variable(i32.add(b.at(-1) as Variable<'i32'>, given.bStep)));
          const sums = Array.from({ length: columnCount }, (_, j) =>
            tile.map((part) => part.sums[j] as Variable<'v128'>),
          );
          const step = (load: typeof v128.load, numbers: number): void => {
            const left = a.map((address) => body.variable(load(address)));
            addProducts(body, sums, (j) => load(b[j] as Variable<'i32'>), left);
            for (const address of [...a, ...b]) body.increase(address, numbers * bytesPerNumber);
          };
          body.repeat(wholeVectors, () => step(v128.load, 4));
          body.repeat(rest, () => step(v128.loadFirst, 1));
          body.increase(run, 1);
        });
        tile.forEach(({ sums }, i) => {
          const index = i32.add(i32.multiply(i32.add(row, i32.constant(i)), given.columns), column);
          const out = body.variable(floatAt(given.out, index));
          sums.forEach((sum, j) => body.run(store.f32(out, sumOfLanes(sum), bytesPerNumber * j)));
        });
      });
    });
  },
);

function sumOfLanes(vector: Variable<'v128'>): Value<'f32'> {
  const lane = (index: number): Value<'f32'> => f32x4.lane(vector, index);
  return f32.add(f32.add(lane(0), lane(1)), f32.add(lane(2), lane(3)));
}

/**
 * out = Aᵀ·B for columns `first` to before `last` of A, which begin at the offsets in `aColumns`.
 * A: rowCount rows; B: rowCount×columns.
 */
export const transposedProduct = defineRoutine(
  'transposedProduct',
  {
    first: 'i32',
    last: 'i32',
    a: 'i32',
    rows: 'i32',
    rowCount: 'i32',
    aColumns: 'i32',
    b: 'i32',
    columns: 'i32',
    out: 'i32',
  },
  (body, given) => {
    const rowBytes = body.variable(i32.shiftLeft(given.columns, i32.constant(2)));
    inBlocks(body, given.rowCount, ({ firstRow, rowCount, put }) => {
      inSteps(body, given.first, given.last, [4, 1], (aColumn, aColumnCount) => {
        const starts = Array.from({ length: aColumnCount }, (_, i) =>
          body.variable(i32.add(given.a, entry(given.aColumns, aColumn, i))),
        );
        inSteps(body, i32.constant(0), given.columns, widths, (column, width) => {
          const sums = starts.map(() => vectorsIn(width).map(() => body.variable(f32x4.constant(0))));
          const b = body.variable(i32.add(floatAt(given.b, column), i32.multiply(firstRow, rowBytes)));
          const row = body.variable(floatAt(given.rows, firstRow));
          body.repeat(rowCount, () => {
            const offset = body.variable(i32.load(row));
            const lanes = loadLanes(width, b).map((each) => body.variable(each));
            addProducts(
              body,
              sums,
              (i) => v128.loadSplat(i32.add(starts[i] as Variable<'i32'>, offset)),
              lanes,
            );
            body.increase(row, bytesPerNumber);
            body.increase(b, rowBytes);
          });
          const out = body.variable(i32.add(floatAt(given.out, column), i32.multiply(aColumn, rowBytes)));
          for (const row of sums) {
            put(width, out, row);
            body.increase(out, rowBytes);
          }
        });
      });
    });
  },
);
