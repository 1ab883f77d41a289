import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { throwIfAborted } from '#shared/domain/errors.ts';
import type { MemoryTrial } from './memory-trial.ts';

const TrialResult = v.union([
  v.object({ peakBytes: v.pipe(v.number(), v.minValue(0)) }),
  v.object({ error: v.object({ code: v.string(), message: v.string() }) }),
]);

/** How often a trial's memory is read, on systems that report it. */
const watchMs = 50;

/**
 * Runs one trial in its own process, which is killed when it exceeds the allowed bytes, before the machine swaps.
 * @returns the peak of resident memory in bytes; null if the trial ran out of memory or exceeded the allowed bytes
 * @throws AppError `canceled`
 */
export async function startMemoryTrial(
  trial: MemoryTrial,
  { allowedBytes, signal }: { readonly allowedBytes: number; readonly signal: AbortSignal },
): Promise<number | null> {
  throwIfAborted(signal);
  const child = spawn(process.execPath, [trial.environment.memoryProbePath], {
    // In Electron's utility process `execPath` is Electron.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const end = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  const watch = setInterval(() => {
    void residentBytes(child.pid).then((bytes) => bytes > allowedBytes && end());
  }, watchMs);
  try {
    const ended = new Promise<void>((resolve, reject) => {
      child.once('close', () => resolve());
      child.once('error', reject);
    });
    // A process that ends before it has read its task shows in its output.
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify(trial));
    const [output] = await Promise.all([text(child.stdout), ended]);
    throwIfAborted(signal);
    return peakOf(output, allowedBytes);
  } finally {
    clearInterval(watch);
    signal.removeEventListener('abort', end);
  }
}

function peakOf(output: string, allowedBytes: number): number | null {
  // Killed by us or by the system's out-of-memory killer.
  if (output === '') return null;
  const result = v.parse(TrialResult, JSON.parse(output));
  if ('peakBytes' in result) return result.peakBytes > allowedBytes ? null : result.peakBytes;
  if (result.error.code === 'compute/out-of-memory') return null;
  throw new Error(`the memory trial failed: ${JSON.stringify(result.error)}`);
}

/** @returns 0 if the system doesn't report it */
async function residentBytes(processId: number | undefined): Promise<number> {
  try {
    const status = await readFile(`/proc/${processId ?? 0}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
