import type { PauseGate } from '#engine/training/run-clock.ts';

/** For a test to pause and stop a run. */
export interface RunControl extends PauseGate {
  readonly signal: AbortSignal;
}

/** Never pauses or stops the run. */
export const running: RunControl = {
  signal: new AbortController().signal,
  whenRunning: () => Promise.resolve(),
};
