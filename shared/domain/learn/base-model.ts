import type { RunConfig } from '../run/run-config.ts';
import type { Split } from '../dataset/dataset.ts';

/** Numbers that EfficientNet-Lite0 says of an image: what the head learns from. */
export const featureCount = 1280;
/** Its stem, 16 blocks, and the convolution after them (all called blocks here), in the order in which an image passes them. */
export const baseBlockCount = 18;

/** The first block of the base model that learns; `baseBlockCount` where none does. */
const firstThatLearns: Readonly<Record<RunConfig['fineTune'], number>> = {
  none: baseBlockCount,
  last: 14,
  all: 0,
};

export function blockLearns(block: number, depth: RunConfig['fineTune']): boolean {
  return block >= firstThatLearns[depth];
}

/** Weights of the head: one for each feature and class, and a bias a class. */
export function headWeights(classes: number): number {
  return (featureCount + 1) * classes;
}

/**
 * How often images go through the base model in a run. Where only the head learns, each does once. Fine-tuning begins with
 * a trained head, so there too each does once; then the validation images measure that start, training and validation
 * images go through in every epoch, and what is measured at the end are validation and test images.
 */
export function passesThroughBase(
  { train, validation, test }: Readonly<Record<Split, number>>,
  epochs: number,
  depth: RunConfig['fineTune'],
): number {
  const once = train + validation + test;
  if (depth === 'none') return once;
  return once + validation + epochs * (train + validation) + validation + test;
}
