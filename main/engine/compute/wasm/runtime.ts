import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmModule } from './load-module.ts';
import { RoutineLibrary } from './routines/library.ts';

/** The name of this backend and its kernels in TensorFlow.js. */
export const backendName = 'wasm';

/**
 * The wasm backend with threads and custom routines, and a count of the backends in this process that use it: kernels find
 * it by name, so there is only one.
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

  /** The address of a tensor's values. */
  addressOf({ dataId }: Pick<TensorInfo, 'dataId'>): number {
    // The backend returns addresses above 2 GB as negative numbers.
    return this.getMemoryOffset(dataId) >>> 0;
  }

  /** A view of a float32 tensor's values, valid until the next allocation. */
  numbersOf(info: TensorInfo): Float32Array {
    return this.typedArrayFromHeap(info) as Float32Array;
  }

  /** The same of an int32 tensor. */
  integersOf(info: TensorInfo): Int32Array {
    return this.typedArrayFromHeap(info) as Int32Array;
  }

  /** A new float32 tensor with uninitialized values. */
  create(shape: readonly number[]): TensorInfo {
    return this.makeOutput([...shape], 'float32');
  }

  /** Two of them, or none if there isn't enough memory for both. */
  createBoth(first: readonly number[], second: readonly number[]): readonly [TensorInfo, TensorInfo] {
    const made = this.create(first);
    try {
      return [made, this.create(second)];
    } catch (error) {
      this.disposeData(made.dataId);
      throw error;
    }
  }

  /** @param use gets the address of `bytes` bytes, which are freed when it returns */
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
