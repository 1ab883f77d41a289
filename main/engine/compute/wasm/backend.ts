import { version_core } from '@tensorflow/tfjs-core';
import type { BackendReport, GraphicsCard } from '#shared/domain/run/run.ts';
import { OpByOpProgram } from '../op-by-op-program.ts';
import type { Backend, PreparedProgram, Program } from '../backend.ts';
import { backendName, type WasmRuntime } from './runtime.ts';
import { loadWasmRuntime, unloadWasmRuntime } from './load-runtime.ts';
import { applyByRoutine } from './update-kernels.ts';

/** Runs programs op by op in WebAssembly: works everywhere, but slower than TensorFlow. */
export class WasmBackend implements Backend {
  readonly id = 'wasm';
  readonly report: BackendReport;
  readonly #runtime: WasmRuntime;
  readonly #prepared = new Set<PreparedProgram>();

  private constructor(runtime: WasmRuntime, report: BackendReport) {
    this.#runtime = runtime;
    this.report = report;
  }

  /**
   * @param notice why the faster backend isn't used, for the report
   * @param graphicsCard the card, unused by this backend, for the report
   */
  static async create(
    notice: BackendReport['notice'] = null,
    graphicsCard: GraphicsCard | null = null,
  ): Promise<WasmBackend> {
    const { runtime, threads } = await loadWasmRuntime();
    const label = 'Portable backend (WebAssembly)';
    const device = { device: 'CPU', threads, notice, graphicsCard };
    return new WasmBackend(runtime, { id: 'wasm', label, version: version_core, ...device });
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a failure must be a rejection, not an exception
  async prepare(program: Program): Promise<PreparedProgram> {
    const prepared = new OpByOpProgram(
      backendName,
      program,
      (ended) => this.#prepared.delete(ended),
      (update, state) => applyByRoutine(this.#runtime, update, state),
    );
    this.#prepared.add(prepared);
    return prepared;
  }

  dispose(): void {
    for (const prepared of [...this.#prepared]) prepared.dispose();
    unloadWasmRuntime();
  }
}
