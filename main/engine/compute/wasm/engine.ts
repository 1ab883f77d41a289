import { version_core } from '@tensorflow/tfjs-core';
import type { EngineReport, GraphicsCard } from '../../../../shared/domain/run.ts';
import { OpByOpProgram } from '../op-by-op-program.ts';
import type { Engine, PreparedProgram, Program } from '../program.ts';
import { backendName, type SharedWasmBackend } from './backend.ts';
import { loadWasmBackend, unloadWasmBackend } from './load-backend.ts';
import { applyByRoutine } from './update-kernels.ts';

/** Runs programs op by op in WebAssembly: works everywhere, slower than TensorFlow. */
export class WasmEngine implements Engine {
  readonly id = 'wasm';
  readonly report: EngineReport;
  readonly #backend: SharedWasmBackend;
  readonly #prepared = new Set<PreparedProgram>();

  private constructor(backend: SharedWasmBackend, report: EngineReport) {
    this.#backend = backend;
    this.report = report;
  }

  /**
   * @param notice why this engine and not the faster one, for the report
   * @param graphicsCard the card that this engine leaves unused, for the report
   */
  static async create(
    notice: EngineReport['notice'] = null,
    graphicsCard: GraphicsCard | null = null,
  ): Promise<WasmEngine> {
    const { backend, threads } = await loadWasmBackend();
    const label = 'Portable engine (WebAssembly)';
    const device = { device: 'CPU', threads, notice, graphicsCard };
    return new WasmEngine(backend, { id: 'wasm', label, version: version_core, ...device });
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a failure must be a rejection, not an exception
  async prepare(program: Program): Promise<PreparedProgram> {
    const prepared = new OpByOpProgram(
      backendName,
      program,
      (ended) => this.#prepared.delete(ended),
      (update, state) => applyByRoutine(this.#backend, update, state),
    );
    this.#prepared.add(prepared);
    return prepared;
  }

  dispose(): void {
    for (const prepared of [...this.#prepared]) prepared.dispose();
    unloadWasmBackend();
  }
}
