import path from 'node:path';
import * as v from 'valibot';
import type { Contender } from '../measure.ts';
import { Neighbor } from './neighbor.ts';

export type PyTorchWorkload = 'cnn' | 'features' | 'finetune';

const Greeting = v.object({ version: v.string(), threads: v.number(), workloads: v.array(v.string()) });

const layouts = [
  { name: 'PyTorch', layout: 'contiguous' },
  { name: 'PyTorch channels_last', layout: 'channels_last' },
] as const;

/** PyTorch's columns, even if it isn't installed. */
export const pytorchNames = layouts.map(({ name }) => name);

/**
 * By default, OpenMP's threads spin at each barrier. If anything else wants a core, PyTorch then waits for a thread without
 * one, which makes it two to eight times slower. Setting the variable overrides this.
 */
const waitPolicy = (): string => process.env['OMP_WAIT_POLICY'] ?? 'PASSIVE';

/** PyTorch in its own process, if Python has it. */
export class PyTorch {
  /** Null if it isn't installed. */
  readonly version: string | null;
  readonly #neighbor: Neighbor | null;
  readonly #workloads: readonly string[];

  private constructor(neighbor: Neighbor | null) {
    const greeting = v.safeParse(Greeting, neighbor?.greeting);
    this.#neighbor = greeting.success ? neighbor : null;
    this.#workloads = greeting.success ? greeting.output.workloads : [];
    this.version = greeting.success ? `${greeting.output.version}, ${greeting.output.threads} threads` : null;
  }

  /** Runs BATCHWISE_PYTHON or `python3`. The working directory must be the repository. */
  static async start(): Promise<PyTorch> {
    const python = process.env['BATCHWISE_PYTHON'] ?? 'python3';
    const worker = path.resolve('bench/pytorch/worker.py');
    return new PyTorch(await Neighbor.start(python, ['-u', worker], { OMP_WAIT_POLICY: waitPolicy() }));
  }

  /** @returns one contender for each layout; none if PyTorch or the model's package isn't installed */
  contenders(workload: PyTorchWorkload, batch: number): Contender[] {
    const neighbor = this.#neighbor;
    if (neighbor === null || !this.#workloads.includes(workload)) return [];
    return layouts.map(({ name, layout }) => neighbor.contender(name, `${workload} ${batch} ${layout}`));
  }
}
