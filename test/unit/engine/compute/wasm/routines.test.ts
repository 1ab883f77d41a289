import { describe, expect, test } from 'vitest';
import type { Parameters, Routine } from '#engine/compute/wasm/assembler/routine.ts';
import {
  adam,
  addition,
  decay,
  sgd,
  momentum,
  relu6Gradient,
  reluGradient,
} from '#engine/compute/wasm/routines/elementwise.ts';
import type { Arguments } from '#engine/compute/wasm/routines/library.ts';
import { spread, writeOffsets } from '#engine/compute/wasm/routines/strided-copy.ts';
import { product, productOfTransposed, transposedProduct } from '#engine/compute/wasm/routines/products.ts';
import { columnSums } from '#engine/compute/wasm/routines/sums.ts';
import { normal } from '#test/support/programs.ts';
import { RoutineMemory } from '#test/support/children/routine-memory.ts';

const memory = new RoutineMemory(1);
const { library } = memory;
const float = Math.fround;

const some = (count: number, key: string): Float32Array => normal([count], 1, key).values as Float32Array;

/** Follows each result, and must not be overwritten. */
const guard = 12_345;
const space = (count: number): number => memory.put([...new Float32Array(count).fill(NaN), guard]);

function resultAt(address: number, count: number): number[] {
  const found = [...memory.get(address, count + 1)];
  expect(found.pop()).toBe(guard);
  return found;
}

/** All lengths up to two vectors and a remainder. */
const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

describe('elementwise: the bits of the formula, each operation rounded to float32', () => {
  /** @returns the outputs, in order */
  function run<P extends Parameters>(
    routine: Routine<P>,
    inputs: Readonly<Record<string, Float32Array>>,
    outputs: readonly string[],
    numbers: Readonly<Record<string, number>> = {},
  ): number[][] {
    const count = Object.values(inputs)[0]?.length ?? 0;
    const given = Object.entries(inputs).map(([name, values]) => [name, memory.put(values)] as const);
    const made = outputs.map((name) => [name, space(count)] as const);
    const all = { ...Object.fromEntries([...given, ...made]), ...numbers, count };
    library.run(routine, all as unknown as Arguments<P>);
    return made.map(([, address]) => resultAt(address, count));
  }

  test.each(lengths)('%i numbers', (count) => {
    const weight = some(count, 'weight');
    const gradient = some(count, 'gradient');
    const velocity = some(count, 'velocity');
    const second = some(count, 'second').map(Math.abs);
    const each = (formula: (i: number) => number): number[] =>
      Array.from(weight, (_, i) => float(formula(i)));
    const at = (values: ArrayLike<number>, i: number): number => values[i] as number;
    const rate = float(0.1);
    const factor = float(0.3);

    expect(run(addition, { sum: weight, value: gradient }, ['newSum'])).toEqual([
      each((i) => at(weight, i) + at(gradient, i)),
    ]);
    expect(run(decay, { weight }, ['newWeight'], { rate: factor })).toEqual([
      each((i) => at(weight, i) - float(at(weight, i) * factor)),
    ]);
    expect(run(sgd, { weight, gradient }, ['newWeight'], { rate })).toEqual([
      each((i) => at(weight, i) - float(at(gradient, i) * rate)),
    ]);

    const newVelocity = each((i) => float(at(velocity, i) * factor) + at(gradient, i));
    expect(
      run(momentum, { weight, velocity, gradient }, ['newWeight', 'newVelocity'], { rate, momentum: factor }),
    ).toEqual([each((i) => at(weight, i) - float(at(newVelocity, i) * rate)), newVelocity]);

    const [firstRate, secondRate, epsilon] = [float(0.1), float(0.001), float(1e-7)];
    const square = each((i) => at(gradient, i) ** 2);
    const toward = (from: ArrayLike<number>, to: ArrayLike<number>, by: number): number[] =>
      each((i) => at(from, i) + float(float(at(to, i) - at(from, i)) * by));
    const newFirst = toward(velocity, gradient, firstRate);
    const newSecond = toward(second, square, secondRate);
    const change = each(
      (i) => float(at(newFirst, i) * rate) / float(float(Math.sqrt(at(newSecond, i))) + epsilon),
    );
    const found = run(
      adam,
      { weight, first: velocity, second, gradient },
      ['newWeight', 'newFirst', 'newSecond'],
      { correctedRate: rate, firstRate, secondRate, epsilon },
    );
    expect(found).toEqual([each((i) => at(weight, i) - at(change, i)), newFirst, newSecond]);
  });

  test('an activation passes on what was within its limits, and keeps NaN', () => {
    const dy = Float32Array.of(1, 2, 3, 4, NaN, 6);
    const y = Float32Array.of(0, 3, 6, 9, 0, 1);
    expect(run(reluGradient, { dy, y }, ['dx'])).toEqual([[0, 2, 3, 4, NaN, 6]]);
    expect(run(relu6Gradient, { dy, y }, ['dx'])).toEqual([[0, 2, 0, 0, NaN, 6]]);
  });
});

describe('matrix products, compared with plain loops', () => {
  /** Row-major. */
  type Matrix = (row: number, column: number) => number;
  const matrix =
    (values: ArrayLike<number>, columns: number): Matrix =>
    (row, column) =>
      values[row * columns + column] as number;

  function expectProduct(
    found: readonly number[],
    rows: number,
    columns: number,
    inner: number,
    a: Matrix,
    b: Matrix,
  ) {
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += a(row, k) * b(k, column);
        expect(found[row * columns + column]).toBeCloseTo(sum, 4);
      }
  }

  const here = memory.putWhole([0]);
  const rowTable = (count: number, length: number): number =>
    memory.putWhole(Array.from({ length: count }, (_, row) => 4 * length * row));

  // Every combination of full and partial tiles: rows of 4 and 2, columns of 8, 4 and 1, numbers of 4.
  const shapes = [
    [1, 1, 1],
    [4, 8, 8],
    [5, 7, 13],
    [6, 4, 3],
    [3, 9, 12],
    [9, 130, 2],
  ] as const;

  test.each(shapes)('%i×%i times %i columns', (rows, inner, columns) => {
    const [a, b] = [some(rows * inner, 'a'), some(inner * columns, 'b')];
    const bias = some(columns, 'bias');
    const out = space(rows * columns);
    const common = { first: 0, last: rows, rows: rowTable(rows, inner), a: memory.put(a), columns, out };
    const b0 = memory.put(b);
    const unlimited = { low: -Infinity, high: Infinity };
    const whole = { ...common, runs: here, runCount: 1, runLength: inner, b: b0, bias: memory.put(bias) };
    library.run(product, { ...whole, ...unlimited });
    const found = resultAt(out, rows * columns);
    const expected = found.map((value, i) => value - (bias[i % columns] as number));
    expectProduct(expected, rows, columns, inner, matrix(a, inner), matrix(b, columns));

    // Limits clamp the same results.
    library.run(product, { ...whole, low: 0, high: 0.5 });
    expect(resultAt(out, rows * columns)).toEqual(found.map((value) => Math.min(Math.max(value, 0), 0.5)));

    // In runs of one number, like a convolution's windows, the sums have the same order and bits.
    const runs = rowTable(inner, 1);
    library.run(product, { ...whole, ...unlimited, runs, runCount: inner, runLength: 1 });
    expect(resultAt(out, rows * columns)).toEqual(found);
  });

  test.each(shapes)('%i×%i times the transposed of %i rows', (rows, inner, columns) => {
    const [a, b] = [some(rows * inner, 'a'), some(inner * columns, 'b')];
    const out = space(rows * columns);
    library.run(productOfTransposed, {
      first: 0,
      last: rows,
      a: memory.put(a),
      rows: rowTable(rows, inner),
      aRuns: here,
      bRuns: here,
      runCount: 1,
      runLength: inner,
      b: memory.put(b),
      bStep: 4 * inner,
      columns,
      out,
    });
    const right: Matrix = (k, column) => matrix(b, inner)(column, k);
    expectProduct(resultAt(out, rows * columns), rows, columns, inner, matrix(a, inner), right);
  });

  test.each(shapes)(
    'the transposed of %i columns and %i rows times %i columns',
    (aColumns, inner, columns) => {
      const [a, b] = [some(inner * aColumns, 'a'), some(inner * columns, 'b')];
      const out = space(aColumns * columns);
      library.run(transposedProduct, {
        first: 0,
        last: aColumns,
        a: memory.put(a),
        rows: rowTable(inner, aColumns),
        rowCount: inner,
        aColumns: rowTable(aColumns, 1),
        b: memory.put(b),
        columns,
        out,
      });
      const left: Matrix = (row, k) => matrix(a, aColumns)(k, row);
      expectProduct(resultAt(out, aColumns * columns), aColumns, columns, inner, left, matrix(b, columns));
    },
  );

  test.each([
    [1, 1],
    [7, 29],
    // More rows than one block.
    [300, 5],
  ])('sums of the columns of %i×%i', (rows, columns) => {
    const b = some(rows * columns, 'b');
    const out = space(columns);
    library.run(columnSums, { b: memory.put(b), rowCount: rows, columns, out });
    expectProduct(resultAt(out, columns), 1, columns, rows, () => 1, matrix(b, columns));
  });
});

describe('strided copies', () => {
  test('a table has the offsets of all images, rows and columns in order', () => {
    const table = space(12);
    const steps = { images: 2, imageStep: 100, rows: 3, rowStep: -10, columns: 2, columnStep: 1 };
    library.run(writeOffsets, { table, start: 50, ...steps });
    expect([...memory.getWhole(table, 12)]).toEqual([50, 51, 40, 41, 30, 31, 150, 151, 140, 141, 130, 131]);
  });

  test('adjacent numbers are spread out, and nothing between them is changed', () => {
    // Two images of one row with two pixels of five channels each, every other pixel of a row of four.
    const from = memory.put(Array.from({ length: 20 }, (_, i) => i));
    const to = memory.put(new Float32Array(40).fill(-1));
    const steps = { images: 2, imageStep: 80, rows: 1, rowStep: 0, columns: 2, columnStep: 40, length: 5 };
    library.run(spread, { from, to, ...steps });
    const free = [-1, -1, -1, -1, -1];
    expect([...memory.get(to, 40)]).toEqual([
      ...[0, 1, 2, 3, 4, ...free, 5, 6, 7, 8, 9, ...free],
      ...[10, 11, 12, 13, 14, ...free, 15, 16, 17, 18, 19, ...free],
    ]);
  });
});
