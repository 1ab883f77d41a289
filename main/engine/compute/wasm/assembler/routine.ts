import { unsigned, vector, type Code } from './encoding.ts';
import { i32, type Value, type ValueType } from './values.ts';

/** Names and types of a routine's parameters, in order. */
export type Parameters = Readonly<Record<string, 'i32' | 'f32'>>;

/** A function in a WebAssembly module. Its results are written into memory. */
export interface Routine<P extends Parameters = Parameters> {
  readonly name: string;
  readonly parameters: P;
  /** Types of its variables after the parameters, and instructions. */
  readonly locals: readonly ValueType[];
  readonly code: Code;
}

/** A value that changes while the routine runs; as a `Value`, it is the current one. */
export interface Variable<T extends ValueType> extends Value<T> {
  readonly index: number;
}

type Arguments<P extends Parameters> = { readonly [K in keyof P]: Variable<P[K]> };

/** Writes a routine: `build` is called once and adds the instructions in order. */
export function defineRoutine<P extends Parameters>(
  name: string,
  parameters: P,
  build: (body: RoutineBody, given: Arguments<P>) => void,
): Routine<P> {
  const types = Object.entries(parameters);
  const given = types.map(([key, type], index) => [key, variable(type, index)] as const);
  const body = new RoutineBody(types.length);
  build(body, Object.fromEntries(given) as unknown as Arguments<P>);
  return { name, parameters, locals: body.locals, code: body.code };
}

const emptyBlock = 0x40;

export class RoutineBody {
  readonly locals: ValueType[] = [];
  readonly code: number[] = [];
  readonly #parameterCount: number;

  constructor(parameterCount: number) {
    this.#parameterCount = parameterCount;
  }

  /** A new variable with its first value. */
  variable<T extends ValueType>(initial: Value<T>): Variable<T> {
    const created = variable(initial.type, this.#parameterCount + this.locals.length);
    this.locals.push(initial.type);
    this.set(created, initial);
    return created;
  }

  set<T extends ValueType>(target: Variable<T>, to: Value<T>): void {
    this.run([...to.code, 0x21, ...unsigned(target.index)]);
  }

  increase(target: Variable<'i32'>, by: Value<'i32'> | number): void {
    this.set(target, i32.add(target, typeof by === 'number' ? i32.constant(by) : by));
  }

  /** @param code instructions that leave nothing on the stack */
  run(code: Code): void {
    for (const byte of code) this.code.push(byte);
  }

  while(condition: Value<'i32'>, build: () => void): void {
    this.run([0x02, emptyBlock, 0x03, emptyBlock]);
    this.run([...condition.code, 0x45, 0x0d, 1]);
    build();
    this.run([0x0c, 0, 0x0b, 0x0b]);
  }

  /** The cheapest loop, for innermost ones. */
  repeat(times: Value<'i32'>, build: () => void): void {
    const left = this.variable(times);
    this.if(left, () => {
      this.run([0x03, emptyBlock]);
      build();
      this.increase(left, -1);
      this.run([...left.code, 0x0d, 0, 0x0b]);
    });
  }

  if(condition: Value<'i32'>, build: () => void, otherwise?: () => void): void {
    this.run([...condition.code, 0x04, emptyBlock]);
    build();
    if (otherwise !== undefined) {
      this.run([0x05]);
      otherwise();
    }
    this.run([0x0b]);
  }
}

function variable<T extends ValueType>(type: T, index: number): Variable<T> {
  return { type, index, code: [0x20, ...unsigned(index)] };
}

const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** The routine's type, as a module's type section has it. */
export function typeOf({ parameters }: Routine): Code {
  return [0x60, ...vector(Object.values(parameters).map((type) => [typeCodes[type]])), 0];
}

/** The routine's body, as a module's code section has it. */
export function bodyOf({ locals, code }: Routine): Code {
  return [...vector(locals.map((type) => [1, typeCodes[type]])), ...code, 0x0b];
}
