import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  placementVariables,
  readPlacements,
  type OpPlacement,
} from '#engine/compute/tensorflow/placement-log.ts';
import type { PlacementTrial } from './placement-trial.ts';

/** Loading TensorFlow and compiling the largest network take seconds; a card that hangs must not hold up the run. */
const timeLimitMs = 120_000;

/**
 * Runs one trial in its own process: TensorFlow reads its log settings when it loads, and in this process the log stays off.
 * @returns where the ops were placed; null if the trial failed, took too long or was aborted
 */
export async function startPlacementTrial(
  trial: PlacementTrial,
  signal: AbortSignal,
): Promise<readonly OpPlacement[] | null> {
  if (signal.aborted) return null;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'batchwise-placement-'));
  try {
    const log = path.join(folder, 'log.txt');
    const exitCode = await runProbe(trial, log, signal);
    return exitCode === 0 ? readPlacements(await readFile(log, 'utf8')) : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param log receives the process's standard error. A pipe would lose lines: Node's pipes don't block, and TensorFlow
 * doesn't write again what didn't fit.
 * @returns its exit code; null if it didn't start or was killed
 */
async function runProbe(trial: PlacementTrial, log: string, signal: AbortSignal): Promise<number | null> {
  const file = await open(log, 'w');
  const child = spawn(process.execPath, [trial.environment.placementProbePath], {
    // In Electron's utility process `execPath` is Electron.
    env: { ...process.env, ...placementVariables, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['pipe', 'ignore', file.fd],
    timeout: timeLimitMs,
    killSignal: 'SIGKILL',
  });
  const end = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  try {
    const ended = new Promise<number | null>((resolve) => {
      child.once('close', (exitCode) => resolve(exitCode));
      child.once('error', () => resolve(null));
    });
    // Aborted while the file was being opened.
    if (signal.aborted) end();
    // A process that ends before it has read its task shows in its exit code.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(JSON.stringify(trial));
    return await ended;
  } finally {
    signal.removeEventListener('abort', end);
    await file.close();
  }
}
