import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import type { Contender } from '../measure.ts';

const Answer = v.object({ itemsPerSecond: v.number() });

/**
 * A process beside this one that measures the same work another way. It works only between a line on its stdin and the
 * one that it answers with, so that contenders of both processes take turns on the same cores.
 */
export class Neighbor {
  /** Its first line, said without being asked. */
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

  /** @returns null where the command is not there, or ends without a word */
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

  /** @param work the line that it is asked with, before the seconds */
  contender(name: string, work: string): Contender {
    return {
      name,
      measure: async (seconds) => {
        this.#child.stdin.write(`${work} ${seconds}\n`);
        const answer = await this.#lines.next();
        if (answer.done === true) throw new Error(`${name} ended while it was measured`);
        return v.parse(Answer, JSON.parse(answer.value)).itemsPerSecond;
      },
    };
  }
}
