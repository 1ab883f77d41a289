import { describe, expect, test } from 'vitest';
import type { EpochMetrics } from '#shared/domain/run/run.ts';
import { suggestNext } from '#shared/domain/run/suggestion.ts';

/** Epochs with the validation losses given, `steps` updates each. */
const epochsOf = (losses: readonly number[], steps: number): EpochMetrics[] =>
  losses.map((validationLoss, index) => ({
    epoch: index + 1,
    step: (index + 1) * steps,
    imagesSeen: 0,
    trainLoss: 0,
    trainAccuracy: 0,
    validationLoss,
    validationAccuracy: 0,
    imagesPerSecond: 0,
    seconds: 0,
  }));

const usual = { validationImages: 155, leastSteps: 30, augment: 'none' } as const;

test('full batch for ten epochs made ten steps: a smaller batch comes first', () => {
  const epochs = epochsOf([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.22, 0.2], 1);
  expect(suggestNext({ epochs, bestEpoch: 10, batchSize: 2000, ...usual })).toEqual({
    kind: 'smaller-batch',
    steps: 10,
    batchSize: 32,
  });
});

test('a network from scratch needs more of them before anything else is suggested', () => {
  const run = { epochs: epochsOf([0.9, 0.8, 0.7], 20), bestEpoch: 3, batchSize: 128, ...usual };
  expect(suggestNext(run)).toMatchObject({ kind: 'more-epochs' });
  expect(suggestNext({ ...run, leastSteps: 200 })).toMatchObject({ kind: 'smaller-batch', steps: 60 });
});

test('a validation loss that still falls by more than a tenth over two epochs asks for twice the epochs', () => {
  expect(
    suggestNext({ epochs: epochsOf([0.9, 0.5, 0.4, 0.3], 63), bestEpoch: 4, batchSize: 32, ...usual }),
  ).toEqual({
    kind: 'more-epochs',
    lossBefore: 0.5,
    lossAfter: 0.3,
    epochs: 8,
  });
});

test('a best epoch in the first half asks for fewer epochs, two more than the best', () => {
  const epochs = epochsOf([0.5, 0.3, 0.31, 0.32, 0.33, 0.34, 0.35, 0.36], 63);
  expect(suggestNext({ epochs, bestEpoch: 2, batchSize: 32, ...usual })).toEqual({
    kind: 'fewer-epochs',
    bestEpoch: 2,
    epochsDone: 8,
    epochs: 4,
  });
});

test('a run that levelled off near its end suggests nothing', () => {
  const epochs = epochsOf([0.5, 0.3, 0.25, 0.21, 0.2, 0.2, 0.182], 63);
  expect(suggestNext({ epochs, bestEpoch: 7, batchSize: 32, ...usual })).toBeNull();
});

test('a run without a measured epoch suggests nothing', () => {
  expect(suggestNext({ epochs: [], bestEpoch: 0, batchSize: 32, ...usual })).toBeNull();
});

describe('training images known by heart', () => {
  // 29 % of 155: Wilson's interval ends at 36.6 %, so anything above 46.6 % in training is a clear gap.
  const knownByHeart = (trainAccuracy: number): EpochMetrics[] =>
    epochsOf([2.6, 2.5, 2.5, 2.6], 63).map((epoch) => ({
      ...epoch,
      trainAccuracy,
      validationAccuracy: 0.29,
    }));

  test('ask for the next stronger augmentation, and in the end for more images', () => {
    const run = { epochs: knownByHeart(0.95), bestEpoch: 3, batchSize: 32, ...usual };
    const found = { kind: 'overfitting', trainAccuracy: 0.95, validationAccuracy: 0.29 };
    expect(suggestNext({ ...run, augment: 'none' })).toEqual({ ...found, augment: 'light' });
    expect(suggestNext({ ...run, augment: 'light' })).toEqual({ ...found, augment: 'strong' });
    expect(suggestNext({ ...run, augment: 'strong' })).toEqual({ ...found, augment: null });
  });

  test('are none where chance alone could make the gap', () => {
    const run = { epochs: knownByHeart(0.46), bestEpoch: 3, batchSize: 32 };
    expect(suggestNext({ ...run, ...usual })).toBeNull();
  });
});
