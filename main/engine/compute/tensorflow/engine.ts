import { execFileSync } from 'node:child_process';
import type { EngineReport } from '../../../../shared/domain/run.ts';
import type { Engine, PreparedProgram, Program } from '../program.ts';
import { CompiledProgram } from './compiled-program.ts';
import { loadTensorflow, type TensorflowRuntime } from './load-runtime.ts';
import type { TensorflowLocation } from './runtime-location.ts';

/** Runs programs as compiled TensorFlow graphs. */
export class TensorflowEngine implements Engine {
  readonly id = 'tensorflow';
  readonly report: EngineReport;
  readonly #runtime: TensorflowRuntime;
  readonly #prepared = new Set<PreparedProgram>();

  /** @throws AppError `compute/unavailable` when TensorFlow does not load */
  constructor(location: TensorflowLocation) {
    this.#runtime = loadTensorflow(location);
    const { backend, threads } = this.#runtime;
    this.report = {
      id: this.id,
      label: 'TensorFlow',
      version: backend.binding.TF_Version,
      device: backend.isUsingGpuDevice ? nameOfGraphicsCard() : 'CPU',
      threads,
      notice: null,
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

/** The addon does not say which card it uses; NVIDIA's own tool, there wherever its driver is, does. */
function nameOfGraphicsCard(): string {
  try {
    const answer = execFileSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], {
      encoding: 'utf8',
      timeout: 5000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return answer.split('\n')[0]?.trim() ?? 'GPU';
  } catch {
    return 'GPU';
  }
}
