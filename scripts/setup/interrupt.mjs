import { constants } from 'node:os';

const cleanups = new Set();
let listening = false;

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
 * Ctrl-C thereby leaves no half-made file, no running child and no lock.
 */
export async function cleaningUpOnInterrupt(cleanup, body) {
  if (!listening) {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, onSignal);
    listening = true;
  }
  cleanups.add(cleanup);
  try {
    return await body();
  } finally {
    cleanups.delete(cleanup);
  }
}
