import { float32, signed, unsigned, type Code } from './encoding.ts';

/** `i32` is an integer or a memory address; `v128` has four lanes of float32 or int32. */
export type ValueType = 'i32' | 'f32' | 'v128';

/** An expression: instructions that leave one value on the stack. */
export interface Value<T extends ValueType> {
  readonly type: T;
  readonly code: Code;
}

type Binary<A extends ValueType, R extends ValueType = A> = (a: Value<A>, b: Value<A>) => Value<R>;

const value = <T extends ValueType>(type: T, ...code: readonly Code[]): Value<T> => ({
  type,
  code: code.flat(),
});

const binary =
  <A extends ValueType, R extends ValueType>(result: R, opcode: Code): Binary<A, R> =>
  (a, b) =>
    value(result, a.code, b.code, opcode);

/** Instructions on v128 have a prefix. */
const simd = (opcode: number, ...immediates: readonly Code[]): Code => [
  0xfd,
  ...unsigned(opcode),
  ...immediates.flat(),
];

/** Alignment (only a hint; 1 is always valid) and a constant offset in bytes. */
const memarg = (offset: number): Code => [0, ...unsigned(offset)];

/** `a` where the condition is not zero, else `b`. */
const select = (a: Value<'i32'>, b: Value<'i32'>, condition: Value<'i32'>): Value<'i32'> =>
  value('i32', a.code, b.code, condition.code, [0x1b]);

/** @see https://webassembly.github.io/spec/core/binary/instructions.html */
export const i32 = {
  constant: (whole: number): Value<'i32'> => value('i32', [0x41], signed(whole)),
  add: binary<'i32', 'i32'>('i32', [0x6a]),
  subtract: binary<'i32', 'i32'>('i32', [0x6b]),
  multiply: binary<'i32', 'i32'>('i32', [0x6c]),
  and: binary<'i32', 'i32'>('i32', [0x71]),
  shiftLeft: binary<'i32', 'i32'>('i32', [0x74]),
  shiftRight: binary<'i32', 'i32'>('i32', [0x76]),
  /** Unsigned, like addresses. */
  isLess: binary<'i32', 'i32'>('i32', [0x49]),
  minimum: (a: Value<'i32'>, b: Value<'i32'>): Value<'i32'> => select(a, b, i32.isSmaller(a, b)),
  maximum: (a: Value<'i32'>, b: Value<'i32'>): Value<'i32'> => select(b, a, i32.isSmaller(a, b)),
  /** Signed. */
  isSmaller: binary<'i32', 'i32'>('i32', [0x48]),
  load: (address: Value<'i32'>, offset = 0): Value<'i32'> =>
    value('i32', address.code, [0x28], memarg(offset)),
};

export const f32 = {
  constant: (number: number): Value<'f32'> => value('f32', [0x43], float32(number)),
  add: binary<'f32', 'f32'>('f32', [0x92]),
};

/** Four float32 at once; comparisons give lanes of all ones or all zeros. */
export const f32x4 = {
  splat: (number: Value<'f32'>): Value<'v128'> => value('v128', number.code, simd(19)),
  constant: (number: number): Value<'v128'> => f32x4.splat(f32.constant(number)),
  lane: (vector: Value<'v128'>, lane: number): Value<'f32'> => value('f32', vector.code, simd(31, [lane])),
  isLess: binary<'v128', 'v128'>('v128', simd(67)),
  isGreater: binary<'v128', 'v128'>('v128', simd(68)),
  squareRoot: (vector: Value<'v128'>): Value<'v128'> => value('v128', vector.code, simd(227)),
  add: binary<'v128', 'v128'>('v128', simd(228)),
  subtract: binary<'v128', 'v128'>('v128', simd(229)),
  multiply: binary<'v128', 'v128'>('v128', simd(230)),
  divide: binary<'v128', 'v128'>('v128', simd(231)),
  minimum: binary<'v128', 'v128'>('v128', simd(232)),
  maximum: binary<'v128', 'v128'>('v128', simd(233)),
};

export const i32x4 = {
  splat: (whole: Value<'i32'>): Value<'v128'> => value('v128', whole.code, simd(17)),
  equal: binary<'v128', 'v128'>('v128', simd(55)),
};

export const v128 = {
  and: binary<'v128', 'v128'>('v128', simd(78)),
  /** Bits of `a` where the mask has ones, of `b` elsewhere. */
  select: (a: Value<'v128'>, b: Value<'v128'>, mask: Value<'v128'>): Value<'v128'> =>
    value('v128', a.code, b.code, mask.code, simd(82)),
  load: (address: Value<'i32'>, offset = 0): Value<'v128'> =>
    value('v128', address.code, simd(0, memarg(offset))),
  /** One number from memory, in all lanes. */
  loadSplat: (address: Value<'i32'>, offset = 0): Value<'v128'> =>
    value('v128', address.code, simd(9, memarg(offset))),
  /** One number from memory in the first lane, zero in the others. */
  loadFirst: (address: Value<'i32'>, offset = 0): Value<'v128'> =>
    value('v128', address.code, simd(92, memarg(offset))),
};

/** Instructions that leave nothing on the stack. */
export const store = {
  i32: (address: Value<'i32'>, whole: Value<'i32'>, offset = 0): Code => [
    ...address.code,
    ...whole.code,
    0x36,
    ...memarg(offset),
  ],
  f32: (address: Value<'i32'>, number: Value<'f32'>, offset = 0): Code => [
    ...address.code,
    ...number.code,
    0x38,
    ...memarg(offset),
  ],
  v128: (address: Value<'i32'>, vector: Value<'v128'>, offset = 0): Code => [
    ...address.code,
    ...vector.code,
    ...simd(11, memarg(offset)),
  ],
  first: (address: Value<'i32'>, vector: Value<'v128'>, offset = 0): Code => [
    ...address.code,
    ...vector.code,
    ...simd(90, memarg(offset), [0]),
  ],
};
