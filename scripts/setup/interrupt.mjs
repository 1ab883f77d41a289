import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const cleanups = new Set();

function onSignal(signal) {
  for (const cleanup of [...cleanups].reverse()) {
    try {
      cleanup();
    } catch {
      // The next cleanup still has to run; what stays behind is removed by the next set-up.
    }
  }
  process.exit(128 + constants.signals[signal]);
}

/**
 * Runs `body` and, if the process is interrupted meanwhile, the synchronous `cleanup` before it ends.
 * Ctrl-C thereby leaves no half-made file, no running child and no lock. Outside of such bodies signals are left
 * to others: the command line runs in the same process and saves its state on Ctrl-C.
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
