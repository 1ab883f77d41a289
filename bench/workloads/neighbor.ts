import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import type { Contender } from '../measure.ts';

const Reply = v.object({ itemsPerSecond: v.number() });

/**
 * Another process that measures the same workload in another way. It computes only between a line on its stdin and its
 * reply, so that contenders in both processes take turns on the same cores.
 */
export class Neighbor {
  /** Its first line, sent at the start. */
  readonly greeting: unknown;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(
    child: ChildProcessWithoutNullStreams,
    lines: AsyncIterator<string>,
    greeting: unknown,
  ) {
    this.#child = child;
    this.#lines = lines;
    this.greeting = greeting;
  }

  /** @returns null if the command doesn't exist or ends without output */
  static async start(
    command: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Neighbor | null> {
    const child = spawn(command, args, { env: { ...process.env, ...environment } });
    child.stderr.pipe(process.stderr);
    const failed = new Promise<null>((resolve) => child.once('error', () => resolve(null)));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await Promise.race([lines.next(), failed]);
    if (first === null || first.done === true) return null;
    return new Neighbor(child, lines, JSON.parse(first.value));
  }

  /** @param workload the request line, without the seconds */
  contender(name: string, workload: string): Contender {
    return {
      name,
      measure: async (seconds) => {
        this.#child.stdin.write(`${workload} ${seconds}\n`);
        const reply = await this.#lines.next();
        if (reply.done === true) throw new Error(`${name} ended while it was measured`);
        return v.parse(Reply, JSON.parse(reply.value)).itemsPerSecond;
      },
    };
  }
}
