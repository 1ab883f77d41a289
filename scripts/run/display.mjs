import { spawn } from 'node:child_process';
import { cleaningUpOnInterrupt } from '../setup/interrupt.mjs';
import { SetupError } from '../setup/setup-error.mjs';

const screenSize = '1440x1000x24';
const startMs = 20_000;

/** Whether a window can be shown. Only Linux can be without a display. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Runs `body` with a display: the user's, or a virtual one (Xvfb) that ends with it.
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} body gets the environment for programs to start
 * @returns {Promise<T>}
 * @template T
 */
export async function withDisplay(env, body) {
  if (hasDisplay(env)) return body(env);
  // The server picks a free number itself and writes it to file descriptor 3.
  const args = ['-displayfd', '3', '-screen', '0', screenSize, '-nolisten', 'tcp'];
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  return cleaningUpOnInterrupt(
    () => server.kill(),
    async () => {
      try {
        return await body({ ...env, DISPLAY: `:${await displayNumber(server)}` });
      } finally {
        server.kill();
      }
    },
  );
}

function displayNumber(server) {
  return new Promise((resolve, reject) => {
    const fail = (reason) =>
      reject(
        new SetupError(`There is no display, and a virtual one could not be started: ${reason}.`, {
          repair: 'sudo apt-get install xvfb xauth',
        }),
      );
    const timer = setTimeout(() => fail('Xvfb did not respond'), startMs);
    let text = '';
    server.stdio[3].on('data', (chunk) => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      resolve(text.trim());
    });
    server.on('error', () => fail('Xvfb was not found'));
    server.on('exit', () => {
      clearTimeout(timer);
      fail('Xvfb ended');
    });
  });
}
