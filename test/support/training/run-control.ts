import type { PauseGate } from '#engine/training/run-clock.ts';

/** How a test pauses and stops a run. */
export interface RunControl extends PauseGate {
  readonly signal: AbortSignal;
}

/** Nobody pauses or stops the run. */
export const running: RunControl = {
  signal: new AbortController().signal,
  whenRunning: () => Promise.resolve(),
};
