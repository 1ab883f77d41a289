import type { RunControl } from '#engine/training/trainer.ts';

/** Nobody pauses or stops the run. */
export const running: RunControl = {
  signal: new AbortController().signal,
  discard: new AbortController().signal,
  whenRunning: () => Promise.resolve(),
};
