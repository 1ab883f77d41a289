import type { EpochMetrics } from '../run/run.ts';
import { median } from './statistics.ts';

/**
 * Seconds of training alone until each epoch's end: images seen ÷ the median speed of the run's epochs. The first steps,
 * which are slow because a backend gets ready for them, validation and one busy moment do not count.
 * @returns a number for each epoch, ascending
 */
export function steadySeconds(epochs: readonly EpochMetrics[]): readonly number[] {
  const speed = median(epochs.map(({ imagesPerSecond }) => imagesPerSecond));
  return epochs.map(({ imagesSeen }) => imagesSeen / speed);
}
