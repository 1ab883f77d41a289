import { describe, expect, test } from 'vitest';
import { signed, text, unsigned, vector } from '#engine/compute/wasm/assembler/encoding.ts';
import { floatAt, inSteps } from '#engine/compute/wasm/assembler/lanes.ts';
import { moduleOf } from '#engine/compute/wasm/assembler/module.ts';
import { defineRoutine, type Parameters, type Routine } from '#engine/compute/wasm/assembler/routine.ts';
import { f32, f32x4, i32, i32x4, store, v128, type Value } from '#engine/compute/wasm/assembler/values.ts';

describe('encoding', () => {
  // The first two are the examples of https://en.wikipedia.org/wiki/LEB128.
  test('integers are LEB128, with the sign in the last byte’s second-highest bit', () => {
    expect(unsigned(624_485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(signed(-123_456)).toEqual([0xc0, 0xbb, 0x78]);
    expect([unsigned(0), unsigned(127), unsigned(128)]).toEqual([[0], [0x7f], [0x80, 1]]);
    expect([signed(63), signed(64), signed(-64), signed(-65)]).toEqual([
      [0x3f],
      [0xc0, 0],
      [0x40],
      [0xbf, 0x7f],
    ]);
  });

  test('lists and texts are preceded by their length', () => {
    expect(vector([[7], [8, 9]])).toEqual([2, 7, 8, 9]);
    expect(text('ab')).toEqual([2, 97, 98]);
  });
});

/** Runs a routine on 64 KiB of memory. @returns the memory */
function runAlone<P extends Parameters>(
  routine: Routine<P>,
  values: readonly number[] = [],
): ArrayBufferLike {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const module = new WebAssembly.Module(moduleOf([routine]) as Uint8Array<ArrayBuffer>);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  (exports[routine.name] as (...given: readonly number[]) => void)(...values);
  return memory.buffer;
}

function whole(value: Value<'i32'>): number {
  const routine = defineRoutine('whole', {}, (body) => body.run(store.i32(i32.constant(0), value)));
  return new Int32Array(runAlone(routine))[0] ?? NaN;
}

function lanes(value: Value<'v128'>): number[] {
  const routine = defineRoutine('lanes', {}, (body) => body.run(store.v128(i32.constant(16), value)));
  return [...new Float32Array(runAlone(routine), 16, 4)];
}

describe('instructions', () => {
  const c = i32.constant;
  test.each<[string, Value<'i32'>, number]>([
    ['7 + 5', i32.add(c(7), c(5)), 12],
    ['7 − 5', i32.subtract(c(7), c(5)), 2],
    ['7 · −5', i32.multiply(c(7), c(-5)), -35],
    ['12 and 10', i32.and(c(12), c(10)), 8],
    ['3 shifted left by 2', i32.shiftLeft(c(3), c(2)), 12],
    ['13 shifted right by 2', i32.shiftRight(c(13), c(2)), 3],
    ['−1 < 1 without a sign: 2³² − 1 is not', i32.isLess(c(-1), c(1)), 0],
    ['−1 < 1 with a sign', i32.isSmaller(c(-1), c(1)), 1],
    ['the smaller of −1 and 1', i32.minimum(c(-1), c(1)), -1],
    ['the larger of −1 and 1', i32.maximum(c(-1), c(1)), 1],
  ])('%s', (_, value, expected) => expect(whole(value)).toBe(expected));

  const four = (number: number): Value<'v128'> => f32x4.constant(number);
  test.each<[string, Value<'v128'>, number]>([
    ['2 + 3', f32x4.add(four(2), four(3)), 5],
    ['2 − 3', f32x4.subtract(four(2), four(3)), -1],
    ['2 · 3', f32x4.multiply(four(2), four(3)), 6],
    ['3 ÷ 2', f32x4.divide(four(3), four(2)), 1.5],
    ['√9', f32x4.squareRoot(four(9)), 3],
    ['the smaller of 2 and 3', f32x4.minimum(four(2), four(3)), 2],
    ['the larger of 2 and 3', f32x4.maximum(four(2), four(3)), 3],
    ['5 where 3 > 2', v128.and(f32x4.isGreater(four(3), four(2)), four(5)), 5],
    ['5 where 3 < 2', v128.and(f32x4.isLess(four(3), four(2)), four(5)), 0],
    ['5 where 4 = 4', v128.and(i32x4.equal(i32x4.splat(c(4)), i32x4.splat(c(4))), four(5)), 5],
    ['7 where 3 > 2, else 8', v128.select(four(7), four(8), f32x4.isGreater(four(3), four(2))), 7],
    ['a lane, alone and summed', f32x4.splat(f32.add(f32x4.lane(four(2), 3), f32.constant(1))), 3],
  ])('%s, in all four lanes', (_, value, expected) => {
    expect(lanes(value)).toEqual([expected, expected, expected, expected]);
  });

  test('loads fill all lanes, or the first', () => {
    const routine = defineRoutine('loads', {}, (body) => {
      body.run(store.f32(c(0), f32.constant(6), 4));
      body.run(store.v128(c(16), v128.loadSplat(c(4))));
      body.run(store.v128(c(32), v128.loadFirst(c(0), 4)));
      body.run(store.first(c(48), v128.load(c(16))));
    });
    expect([...new Float32Array(runAlone(routine), 16, 12)]).toEqual([6, 6, 6, 6, 6, 0, 0, 0, 6, 0, 0, 0]);
  });
});

describe('loops', () => {
  test('repeat runs the given number of times, and not at all for zero', () => {
    const routine = defineRoutine('count', { times: 'i32' }, (body, { times }) => {
      const count = body.variable(i32.constant(0));
      body.repeat(times, () => body.increase(count, 1));
      body.run(store.i32(i32.constant(0), count));
    });
    expect([0, 1, 5].map((times) => new Int32Array(runAlone(routine, [times]))[0])).toEqual([0, 1, 5]);
  });

  test('one of two branches runs', () => {
    const routine = defineRoutine('branch', { condition: 'i32' }, (body, { condition }) => {
      const put = (value: number): void => body.run(store.i32(i32.constant(0), i32.constant(value)));
      body.if(
        condition,
        () => put(1),
        () => put(2),
      );
    });
    expect([0, 3].map((condition) => new Int32Array(runAlone(routine, [condition]))[0])).toEqual([2, 1]);
  });

  test.each([
    // 3 … 16: one step of eight, one of four, one of one.
    [3, 16, [8, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 1]],
    [2, 4, [1, 1]],
    [5, 5, []],
  ])('steps from %i to %i are large ones while they fit', (first, last, expected) => {
    const routine = defineRoutine('steps', { first: 'i32', last: 'i32' }, (body, given) => {
      inSteps(body, given.first, given.last, [8, 4, 1], (at, size) => {
        body.run(store.i32(floatAt(i32.constant(0), at), i32.constant(size)));
      });
    });
    const written = new Int32Array(runAlone(routine, [first, last]));
    expect([...written.subarray(first, first + expected.length)]).toEqual(expected);
    expect(written.reduce((sum, size) => sum + size, 0)).toBe(last - first);
  });
});
