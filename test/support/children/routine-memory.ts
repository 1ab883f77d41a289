import { afterAll } from 'vitest';
import { RoutineLibrary } from '#engine/compute/wasm/routines/library.ts';

const pageBytes = 65_536;
const pageCount = 64;

/** Separate memory with the wasm routines, for the tests of one file; disposed after its last test. */
export class RoutineMemory {
  readonly library: RoutineLibrary;
  readonly #memory = new WebAssembly.Memory({ initial: pageCount, maximum: pageCount, shared: true });
  #next = 1024;

  constructor(threadCount: number) {
    this.library = new RoutineLibrary(
      this.#memory as unknown as { readonly buffer: SharedArrayBuffer },
      threadCount,
    );
    afterAll(() => this.library.dispose());
  }

  /** The end of memory: nothing can be read or written from there on. */
  get end(): number {
    return pageCount * pageBytes;
  }

  /** Appends numbers. @returns their address */
  put(numbers: ArrayLike<number>): number {
    const address = this.#next;
    new Float32Array(this.#memory.buffer, address, numbers.length).set(numbers);
    this.#next += 4 * numbers.length;
    return address;
  }

  /** Appends the entries of a table. */
  putWhole(numbers: ArrayLike<number>): number {
    const address = this.put({ length: numbers.length });
    new Int32Array(this.#memory.buffer, address, numbers.length).set(numbers);
    return address;
  }

  get(address: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, count).slice();
  }

  getWhole(address: number, count: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, count).slice();
  }
}
