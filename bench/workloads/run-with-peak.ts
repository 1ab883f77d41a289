import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { resultsFolder } from '../report/results-folder.ts';

export interface RunPeak {
  /** Peak resident memory of the process, as reported by the system. */
  readonly peakBytes: number;
  readonly epochs: number;
}

/** How often the high-water mark is read. It never falls, so the last reading counts. */
const readEveryMs = 100;

/**
 * Runs a command of the command line in its own process, with its own data folder.
 * @throws Error if it fails
 */
export async function runWithPeak(argv: readonly string[]): Promise<RunPeak> {
  const child = spawn(process.execPath, ['scripts/cli.mjs', ...argv, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      BATCHWISE_DATA: path.resolve(resultsFolder, 'data'),
    },
  });
  let peakBytes = 0;
  const reading = setInterval(() => {
    void highWaterMark(child.pid).then((bytes) => (peakBytes = Math.max(peakBytes, bytes)));
  }, readEveryMs);
  const ended = new Promise<number | null>((settle) => child.once('close', settle));
  let epochs = 0;
  for await (const line of createInterface({ input: child.stdout }))
    if ((JSON.parse(line) as { kind: string }).kind === 'epoch') epochs++;
  const code = await ended;
  clearInterval(reading);
  if (code !== 0) throw new Error(`the run ended with ${code}`);
  return { peakBytes, epochs };
}

/** @returns 0 if the system doesn't report it or the process is gone */
async function highWaterMark(processId: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${processId ?? 0}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}
