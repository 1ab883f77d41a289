import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Backends block while they compute. This gives messages, timers and workers their turn often enough, without a turn
 * after each of thousands of short steps.
 * @param everyMs at most this long between turns, apart from the work in between
 * @returns a function to await between pieces of work
 */
export function turnTaker(everyMs = 25): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < everyMs) return;
    await nextTurn();
    last = performance.now();
  };
}

/** Between two progress events. */
const leastMs = 100;

/** Says when the next progress event is due: at most ten a second. */
export function eventThrottle(now: () => number = () => performance.now()): () => boolean {
  let last = -Infinity;
  return () => {
    const time = now();
    if (time - last < leastMs) return false;
    last = time;
    return true;
  };
}
