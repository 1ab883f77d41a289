import type { BackendReport } from '#shared/domain/run/run.ts';
import type { ArraySpec } from '#engine/compute/backend.ts';

/** Rows of features in one call where nothing is trained: 5 MB. */
const featureRows = 1024;
const basePixels = 224 * 224;

/**
 * Examples in one call where nothing is trained, so that a call takes at most about 150 ms on two cores (the event loop
 * waits for it). TensorFlow gains from more at a time; the portable backend does not.
 */
export function evaluationCallSize(
  { id, threads }: Pick<BackendReport, 'id' | 'threads'>,
  example: ArraySpec,
): number {
  const [height = 1, width = 1] = example.shape;
  if (example.type === 'float32') return featureRows;
  const ofBaseSize = id === 'tensorflow' ? 8 * threads : threads;
  return Math.max(1, Math.min(featureRows, Math.floor((ofBaseSize * basePixels) / (height * width))));
}
