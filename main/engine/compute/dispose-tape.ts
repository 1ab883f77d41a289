import { engine } from '@tensorflow/tfjs-core';

/**
 * Runs a step's ops. Where they fail on the way, TensorFlow.js keeps all that it had saved for the backward pass, and nothing
 * would ever let go of it: of a step that was too large, almost everything.
 */
export function disposingTapeOnError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { state } = engine();
    const tape = state.gradientDepth === 0 ? (state.activeTape as typeof state.activeTape | null) : null;
    for (const { saved } of tape ?? []) for (const tensor of saved ?? []) tensor.dispose();
    (state as { activeTape: unknown }).activeTape = null;
    throw error;
  }
}
