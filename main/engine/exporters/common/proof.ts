import { AppError } from '#shared/domain/errors.ts';
import { grayOf } from '#shared/domain/dataset/grayscale.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import type { ExporterPlugin, ReferenceImage } from '../define.ts';

/** The largest allowed difference of a probability. */
const largestDifference = 1e-4;

/** The images as the model sees them in the app: a network for gray images gets a rounded mean. */
export const asSeen = (
  references: readonly ReferenceImage[],
  { input }: TrainedModel,
): readonly ReferenceImage[] =>
  input.channels === 3 ? references : references.map((each) => ({ ...each, rgb: grayImage(each.rgb) }));

/**
 * @returns the largest difference of a probability
 * @throws AppError `export/mismatch`
 */
export function assertSamePredictions(
  references: readonly ReferenceImage[],
  predictions: readonly Float32Array[],
  plugin: ExporterPlugin,
): number {
  const differences = references.map(({ probabilities }, i) => differenceOf(probabilities, predictions[i]));
  const maxDifference = Math.max(0, ...differences);
  if (maxDifference <= largestDifference) return maxDifference;
  throw new AppError('export/mismatch', { format: plugin.id, label: plugin.label, maxDifference });
}

/** Infinite if a prediction is missing or not a number. */
function differenceOf(expected: Float32Array, prediction: Float32Array | undefined): number {
  if (prediction?.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((expected[i] as number) - (prediction[i] as number));
    largest = Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
  }
  return largest;
}

/**
 * What a network for gray images sees in the app: the rounded mean of red, green and blue, here in each of three
 * channels. Gray images stay the same.
 * @param rgb uint8, size×size×3; not changed
 */
export function grayImage(rgb: Uint8Array): Uint8Array {
  const gray = grayOf(rgb);
  return Uint8Array.from({ length: rgb.length }, (_, i) => gray[Math.floor(i / 3)] as number);
}
