import { spawn } from 'node:child_process';
import { cleaningUpOnInterrupt } from './interrupt.mjs';

const keptOutput = 64 * 1024;

/**
 * Runs a program to its end and returns the last 64 KB of its output, without showing it.
 * @returns {Promise<{code: number | null, signal: string | null, output: string, missing: boolean}>}
 *   `missing` is true if the program wasn't found; the promise doesn't reject
 */
export function runCommand(command, args, { cwd, env = process.env, timeoutMs, shell = false } = {}) {
  const child = spawn(command, args, {
    cwd,
    env,
    shell,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
  });
  return cleaningUpOnInterrupt(
    () => child.kill(),
    () =>
      new Promise((resolve) => {
        let output = '';
        const keep = (chunk) => {
          output = (output + chunk).slice(-keptOutput);
        };
        child.stdout.on('data', keep);
        child.stderr.on('data', keep);
        child.on('error', (error) =>
          resolve({ code: null, signal: null, output: String(error), missing: error.code === 'ENOENT' }),
        );
        child.on('close', (code, signal) => resolve({ code, signal, output, missing: false }));
      }),
  );
}

/** Runs the user's npm, preferring the one that started this process to the one in PATH. */
export function runNpm(args, options = {}) {
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) return runCommand(process.execPath, [npm, ...args], options);
  if (process.platform === 'win32') return runCommand('npm.cmd', args, { ...options, shell: true });
  return runCommand('npm', args, options);
}
