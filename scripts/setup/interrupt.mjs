import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const cleanups = new Set();

function onSignal(signal) {
  for (const cleanup of [...cleanups].reverse()) {
    try {
      cleanup();
    } catch {
      // The next cleanup still has to run; the next set-up removes what is left behind.
    }
  }
  process.exit(128 + constants.signals[signal]);
}

/**
 * Runs `body`, and the synchronous `cleanup` if the process is interrupted meanwhile, so that Ctrl-C leaves no unfinished
 * file, running child or lock. Doesn't handle signals at other times: the command line runs in the same process and saves
 * its state on Ctrl-C.
 */
export async function cleaningUpOnInterrupt(cleanup, body) {
  if (cleanups.size === 0) for (const signal of signals) process.on(signal, onSignal);
  cleanups.add(cleanup);
  try {
    return await body();
  } finally {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) for (const signal of signals) process.off(signal, onSignal);
  }
}
