import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmModule } from './load-module.ts';
import { RoutineLibrary } from './routines/library.ts';

/** The name under which TensorFlow.js knows this backend and its kernels. */
export const backendName = 'wasm';

/**
 * The wasm backend with threads and our own routines, and how many backends of this process use it: kernels find it by name,
 * so there is one.
 */
export class WasmRuntime extends BackendWasm {
  users = 0;
  readonly routines: RoutineLibrary;
  readonly #module: WasmModule;

  constructor(module: WasmModule, threads: number) {
    super(module as never);
    this.#module = module;
    this.routines = new RoutineLibrary(module.wasmMemory, threads);
  }

  /** Where a tensor's values begin. */
  addressOf({ dataId }: Pick<TensorInfo, 'dataId'>): number {
    // The backend has addresses above 2 GB as negative numbers.
    return this.getMemoryOffset(dataId) >>> 0;
  }

  /** The values of a float32 tensor where they lie, to read and write until memory is asked for again. */
  numbersOf(info: TensorInfo): Float32Array {
    return this.typedArrayFromHeap(info) as Float32Array;
  }

  /** The same of an int32 tensor. */
  integersOf(info: TensorInfo): Int32Array {
    return this.typedArrayFromHeap(info) as Int32Array;
  }

  /** A new float32 tensor, whose values are whatever was there before. */
  create(shape: readonly number[]): TensorInfo {
    return this.makeOutput([...shape], 'float32');
  }

  /** Two of them, or none where there is no room for both. */
  createBoth(first: readonly number[], second: readonly number[]): readonly [TensorInfo, TensorInfo] {
    const made = this.create(first);
    try {
      return [made, this.create(second)];
    } catch (error) {
      this.disposeData(made.dataId);
      throw error;
    }
  }

  /** @param use is given the address of so many bytes, which are free again when it ends */
  withScratch<T>(bytes: number, use: (address: number) => T): T {
    const address = this.#module._malloc(bytes) >>> 0;
    try {
      return use(address);
    } finally {
      this.#module._free(address);
    }
  }

  fillWithZeros(address: number, bytes: number): void {
    this.#module.HEAPU8.fill(0, address, address + bytes);
  }

  override dispose(): void {
    this.routines.dispose();
    super.dispose();
  }
}
