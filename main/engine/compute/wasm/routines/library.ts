import { memoryImport, moduleOf } from '../assembler/module.ts';
import type { Parameters, Routine } from '../assembler/routine.ts';
import { depthwise, depthwiseFilterGradient } from './depthwise.ts';
import { adam, addition, decay, momentum, sgd, relu6Gradient, reluGradient } from './elementwise.ts';
import { spread, writeOffsets } from './strided-copy.ts';
import { poolingGradient, poolingMaximum } from './pooling.ts';
import { product, productOfTransposed, transposedProduct } from './products.ts';
import { columnSums } from './sums.ts';
import { RoutineThreads, type Division } from './threads.ts';

/** The arguments of a routine: addresses in the backend's memory, sizes, numbers. */
export type Arguments<P extends Parameters> = { readonly [K in keyof P]: number };

type Exports = Readonly<Record<string, (...values: readonly number[]) => void>>;

/** This TypeScript project has only Node's types, which lack WebAssembly. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object, imports: object) => { readonly exports: Exports };
  };
};

const routines: readonly Routine[] = [
  ...[addition, decay, sgd, momentum, adam],
  ...[reluGradient, relu6Gradient, columnSums],
  ...[product, productOfTransposed, transposedProduct],
  ...[depthwise, depthwiseFilterGradient],
  ...[poolingMaximum, poolingGradient],
  ...[writeOffsets, spread],
];

/** The routines, on the memory of a loaded wasm backend. */
export class RoutineLibrary {
  /** Threads that work on a divided call, including the caller's. */
  readonly threadCount: number;
  readonly #exports: Exports;
  readonly #threads: RoutineThreads;

  constructor(memory: { readonly buffer: SharedArrayBuffer }, threadCount: number) {
    this.threadCount = threadCount;
    const module = new WebAssembly.Module(moduleOf(routines));
    const imports = { [memoryImport.module]: { [memoryImport.name]: memory } };
    this.#exports = new WebAssembly.Instance(module, imports).exports;
    const names = routines.map(({ name }) => name);
    this.#threads = new RoutineThreads({ module, imports, names }, threadCount - 1);
  }

  run<P extends Parameters>(routine: Routine<P>, given: Arguments<P>): void {
    this.#callable(routine)(...valuesOf(routine, given));
  }

  /** Runs a routine whose first two parameters are `first` and `last` on all parts, in any order, on several threads. */
  runDivided<P extends Parameters>(
    routine: Routine<P>,
    given: Arguments<Omit<P, 'first' | 'last'>>,
    division: Division,
  ): void {
    const values = valuesOf(routine, { ...given, first: 0, last: 0 } as unknown as Arguments<P>);
    this.#threads.run({ name: routine.name, run: this.#callable(routine), values }, division);
  }

  /** Ends the other threads. */
  dispose(): void {
    this.#threads.end();
  }

  #callable({ name }: { readonly name: string }): (...values: readonly number[]) => void {
    const found = this.#exports[name];
    if (found === undefined) throw new Error(`the library has no routine "${name}"`);
    return found;
  }
}

function valuesOf<P extends Parameters>({ parameters }: Routine<P>, given: Arguments<P>): number[] {
  return Object.keys(parameters).map((name) => given[name] as number);
}
