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
