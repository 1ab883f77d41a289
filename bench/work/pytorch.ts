import path from 'node:path';
import * as v from 'valibot';
import type { Contender } from '../measure.ts';
import { Neighbor } from './neighbor.ts';

export type PyTorchWork = 'cnn' | 'features' | 'finetune';

const Greeting = v.object({ version: v.string(), threads: v.number(), works: v.array(v.string()) });

const layouts = [
  { name: 'PyTorch', layout: 'contiguous' },
  { name: 'PyTorch channels_last', layout: 'channels_last' },
] as const;

/** PyTorch's columns, whether it is there or not. */
export const pytorchNames = layouts.map(({ name }) => name);

/**
 * By themselves OpenMP's threads spin at each barrier, and where anything else wants a core PyTorch then waits for a thread
 * that has none: two to eight times slower. Who sets the variable decides otherwise.
 */
const waitPolicy = (): string => process.env['OMP_WAIT_POLICY'] ?? 'PASSIVE';

/** PyTorch in a process of its own, where Python has it. */
export class PyTorch {
  /** null where it is not there. */
  readonly version: string | null;
  readonly #neighbor: Neighbor | null;
  readonly #works: readonly string[];

  private constructor(neighbor: Neighbor | null) {
    const greeting = v.safeParse(Greeting, neighbor?.greeting);
    this.#neighbor = greeting.success ? neighbor : null;
    this.#works = greeting.success ? greeting.output.works : [];
    this.version = greeting.success ? `${greeting.output.version}, ${greeting.output.threads} threads` : null;
  }

  /** Python is what BATCHWISE_PYTHON names, or `python3`. The working directory is the repository. */
  static async start(): Promise<PyTorch> {
    const python = process.env['BATCHWISE_PYTHON'] ?? 'python3';
    const worker = path.resolve('bench/pytorch/worker.py');
    return new PyTorch(await Neighbor.start(python, ['-u', worker], { OMP_WAIT_POLICY: waitPolicy() }));
  }

  /** @returns one contender for each layout; none where PyTorch, or the model's package, is not there */
  contenders(work: PyTorchWork, batch: number): Contender[] {
    const neighbor = this.#neighbor;
    if (neighbor === null || !this.#works.includes(work)) return [];
    return layouts.map(({ name, layout }) => neighbor.contender(name, `${work} ${batch} ${layout}`));
  }
}
