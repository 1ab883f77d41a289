import type { BackendReport, GraphicsCard } from '#shared/domain/run/run.ts';
import type { Backend, PreparedProgram, Program } from '../backend.ts';
import { CompiledProgram } from './compiled-program.ts';
import { loadTensorflow, type TensorflowRuntime } from './load-runtime.ts';
import type { TensorflowLocation } from './runtime-location.ts';

/** Runs programs as compiled TensorFlow graphs. */
export class TensorflowBackend implements Backend {
  readonly id = 'tensorflow';
  readonly report: BackendReport;
  readonly #runtime: TensorflowRuntime;
  readonly #prepared = new Set<PreparedProgram>();

  /**
   * @param describeCard describes the graphics card for the report, given whether it is used
   * @throws AppError `compute/unavailable` if TensorFlow doesn't load
   */
  constructor(
    location: TensorflowLocation,
    describeCard: (isUsed: boolean) => GraphicsCard | null = () => null,
  ) {
    this.#runtime = loadTensorflow(location);
    const { backend, threads } = this.#runtime;
    const graphicsCard = describeCard(backend.isUsingGpuDevice);
    this.report = {
      id: this.id,
      label: 'TensorFlow',
      version: backend.binding.TF_Version,
      device: backend.isUsingGpuDevice ? (graphicsCard?.name ?? 'GPU') : 'CPU',
      threads,
      notice: null,
      graphicsCard,
    };
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a failure must be a rejection, not an exception
  async prepare(program: Program): Promise<PreparedProgram> {
    const prepared = new CompiledProgram(this.#runtime, program, (ended) => this.#prepared.delete(ended));
    this.#prepared.add(prepared);
    return prepared;
  }

  dispose(): void {
    for (const prepared of [...this.#prepared]) prepared.dispose();
    this.#prepared.clear();
  }
}
