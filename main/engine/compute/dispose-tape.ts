import { engine } from '@tensorflow/tfjs-core';

/**
 * Runs a step's ops. If one fails, TensorFlow.js never frees what it had saved for the backward pass, which for a step that
 * was too large is almost everything.
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
