import { SetupError } from './setup-error.mjs';

/**
 * Runs a script's body. An expected failure becomes one or two plain lines and exit code 1; anything else is a bug and keeps
 * its stack.
 * @param {() => Promise<number | void>} body returns the exit code, by default 0
 */
export async function runScript(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    if (error.repair) process.stderr.write(`To fix this: ${error.repair}\n`);
    process.exitCode = 1;
  }
}
