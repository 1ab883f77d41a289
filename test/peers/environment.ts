import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { defaultCacheFolder } from '#engine/storage/folders.ts';

const requirements = join(import.meta.dirname, 'requirements.txt');
const run = promisify(execFile);

declare module 'vitest' {
  interface ProvidedContext {
    peerPython: string;
  }
}

/** Before the first test of the suite. @throws Error where Python or a package can't be had: a peer that is missing fails */
export async function setup(project: TestProject): Promise<void> {
  project.provide('peerPython', await preparePython());
}

/**
 * Runs a script of this folder with the Python that has every package of requirements.txt.
 * @returns what it printed, which must be JSON
 * @throws Error with Python's own words where it ends with another exit code than 0
 */
export async function askPeer<Answer>(script: string, args: readonly string[]): Promise<Answer> {
  const file = join(import.meta.dirname, script);
  const { stdout } = await run(inject('peerPython'), [file, ...args], { maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Answer;
}

/** Makes the environment in the cache folder, once for each Python and each state of requirements.txt. @returns its Python */
async function preparePython(): Promise<string> {
  const system = process.platform === 'win32' ? 'python' : 'python3';
  const { stdout: version } = await run(system, ['-c', 'import sys; print(sys.version)']).catch(() => {
    throw new Error(`${system} was not found; the tests against other programs need it.`);
  });
  const stamp = createHash('sha256').update(version).update(readFileSync(requirements)).digest('hex');
  const peers = join(defaultCacheFolder(process.env, process.platform, homedir()), 'peers');
  const folder = join(peers, stamp.slice(0, 16));
  if (!existsSync(folder)) {
    // Moved into place whole: an environment that is there is complete, also where two runs make it at once.
    const draft = `${folder}.${process.pid}.draft`;
    await mkdir(peers, { recursive: true });
    try {
      await run(system, ['-m', 'venv', draft]);
      await run(pythonIn(draft), [
        ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:'],
        ...['--requirement', requirements],
      ]);
      await rename(draft, folder).catch((error: unknown) => {
        if (!existsSync(folder)) throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  return pythonIn(folder);
}

const pythonIn = (environment: string): string =>
  process.platform === 'win32'
    ? join(environment, 'Scripts', 'python.exe')
    : join(environment, 'bin', 'python');
