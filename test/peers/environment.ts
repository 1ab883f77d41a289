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

/** Runs before the suite. @throws Error if Python or a package can't be installed: a missing peer is a failure */
export async function setup(project: TestProject): Promise<void> {
  project.provide('peerPython', await preparePython());
}

/**
 * Runs a script in this folder with the Python environment of requirements.txt.
 * @returns its output, parsed as JSON
 * @throws Error with Python's message if the exit code isn't 0
 */
export async function askPeer<Reply>(script: string, args: readonly string[]): Promise<Reply> {
  const file = join(import.meta.dirname, script);
  const { stdout } = await run(inject('peerPython'), [file, ...args], { maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Reply;
}

/** Makes the environment in the cache folder, once per Python and version of requirements.txt. @returns its Python */
async function preparePython(): Promise<string> {
  const system = process.platform === 'win32' ? 'python' : 'python3';
  const { stdout: version } = await run(system, ['-c', 'import sys; print(sys.version)']).catch(() => {
    throw new Error(`${system} was not found; the tests against other programs need it.`);
  });
  const stamp = createHash('sha256').update(version).update(readFileSync(requirements)).digest('hex');
  const peers = join(defaultCacheFolder(process.env, process.platform, homedir()), 'peers');
  const folder = join(peers, stamp.slice(0, 16));
  if (!existsSync(folder)) {
    // Moved into place as a whole, so that an existing environment is complete, even if two runs make it at once.
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
