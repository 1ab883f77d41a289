import { afterAll, describe, expect, test, vi } from 'vitest';
import { floatAt } from '#engine/compute/wasm/assembler/lanes.ts';
import { moduleOf } from '#engine/compute/wasm/assembler/module.ts';
import { defineRoutine } from '#engine/compute/wasm/assembler/routine.ts';
import { i32, store } from '#engine/compute/wasm/assembler/values.ts';
import { product, transposedProduct } from '#engine/compute/wasm/routines/products.ts';
import { RoutineThreads } from '#engine/compute/wasm/routines/threads.ts';
import { normal } from '#test/support/programs.ts';
import { RoutineMemory } from '#test/support/children/routine-memory.ts';

/** Enough to wake other threads: 128 · 300 · 160 multiplications. */
const [rows, inner, columns] = [128, 300, 160];
const work = rows * inner * columns;

const a = normal([rows * inner], 1, 'a').values;
const b = normal([inner * columns], 1, 'b').values;

function productWith(memory: RoutineMemory) {
  const tables = {
    rows: memory.putWhole(Array.from({ length: rows }, (_, row) => 4 * inner * row)),
    runs: memory.putWhole([0]),
  };
  const right = { b: memory.put(b), bias: memory.put(new Float32Array(columns)) };
  const limits = { low: -Infinity, high: Infinity };
  const out = memory.put(new Float32Array(rows * columns));
  const given = {
    a: memory.put(a),
    ...tables,
    runCount: 1,
    runLength: inner,
    ...right,
    columns,
    ...limits,
    out,
  };
  return {
    given,
    run(partSize: number, address = given.a): Float32Array {
      memory.library.runDivided(product, { ...given, a: address }, { count: rows, partSize, work });
      return memory.get(out, rows * columns);
    },
  };
}

const alone = productWith(new RoutineMemory(1)).run(rows);
const memory = new RoutineMemory(3);
const divided = productWith(memory);

test('thirty calls on three threads give the bits of one thread, however rows are divided', () => {
  for (let call = 0; call < 30; call++) expect(divided.run(4 * (1 + (call % 20)))).toEqual(alone);
});

describe('parts that this thread leaves to others', () => {
  // A routine that writes into each of its elements; this thread is slow.
  const mark = defineRoutine('mark', { first: 'i32', last: 'i32', to: 'i32' }, (body, { first, to }) => {
    body.run(store.i32(floatAt(to, first), i32.constant(1)));
  });
  const wasmMemory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const imports = { env: { memory: wasmMemory } };
  const module = new WebAssembly.Module(moduleOf([mark]) as Uint8Array<ArrayBuffer>);
  const threads = new RoutineThreads({ module, imports, names: ['mark'] }, 2);
  afterAll(() => threads.end());
  const division = { count: 50, partSize: 1, work: 1e9 };
  const pause = new Int32Array(new SharedArrayBuffer(4));

  /** @returns the parts done by this thread, and those marked by others */
  function runWith(to: number): { own: number; marked: number } {
    let own = 0;
    const marks = new Int32Array(wasmMemory.buffer, 0, 50).fill(0);
    const run = (): void => {
      own++;
      Atomics.wait(pause, 0, 0, 1);
    };
    threads.run({ name: 'mark', run, values: [0, 0, to] }, division);
    return { own, marked: marks.reduce((sum, value) => sum + value, 0) };
  }

  test('are done when the call returns, each once', async () => {
    // Threads that are still starting leave all parts to this one.
    await expect.poll(() => runWith(0).own, { timeout: 20_000 }).toBeLessThan(50);
    for (let call = 0; call < 5; call++) {
      const { own, marked } = runWith(0);
      expect(own + marked).toBe(50);
    }
  });

  test('fail the call when they fail', async () => {
    const behindTheMemory = 65_536;
    const call = (): unknown => runWith(behindTheMemory);
    await vi.waitFor(() => expect(call).toThrow('the routine mark failed'), { timeout: 20_000 });
    expect(runWith(0).own).toBeLessThanOrEqual(50);
  });
});

test('a failed part is an error of the call, and the next call works', () => {
  expect(() => divided.run(16, memory.end - 64)).toThrow('the routine product failed');
  expect(divided.run(16)).toEqual(alone);
});

test('columns of a transposed matrix can be divided too', () => {
  const given = {
    a: memory.put(a),
    rows: memory.putWhole(Array.from({ length: rows }, (_, row) => 4 * inner * row)),
    rowCount: rows,
    aColumns: memory.putWhole(Array.from({ length: inner }, (_, column) => 4 * column)),
    b: memory.put(b.subarray(0, rows * columns)),
    columns,
  };
  const results = [inner, 24].map((partSize) => {
    const out = memory.put(new Float32Array(inner * columns));
    memory.library.runDivided(transposedProduct, { ...given, out }, { count: inner, partSize, work });
    return memory.get(out, inner * columns);
  });
  expect(results[1]).toEqual(results[0]);
});
