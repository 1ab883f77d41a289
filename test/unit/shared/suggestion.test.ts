import { expect, test } from 'vitest';
import type { EpochMetrics } from '../../../shared/domain/run.ts';
import { suggestNext } from '../../../shared/domain/suggestion.ts';

/** Epochs with the validation losses given, `steps` updates each. */
const epochsOf = (losses: readonly number[], steps: number): EpochMetrics[] =>
  losses.map((validationLoss, index) => ({
    epoch: index + 1,
    updates: (index + 1) * steps,
    imagesSeen: 0,
    trainLoss: 0,
    trainAccuracy: 0,
    validationLoss,
    validationAccuracy: 0,
    imagesPerSecond: 0,
    seconds: 0,
  }));

test('full batch for ten epochs made ten updates: a smaller batch comes first', () => {
  const epochs = epochsOf([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.22, 0.2], 1);
  expect(suggestNext({ epochs, bestEpoch: 10, batchSize: 2000 })).toEqual({
    kind: 'smaller-batch',
    updates: 10,
    batchSize: 32,
  });
});

test('a validation loss that still falls by more than a tenth over two epochs asks for twice the epochs', () => {
  expect(suggestNext({ epochs: epochsOf([0.9, 0.5, 0.4, 0.3], 63), bestEpoch: 4, batchSize: 32 })).toEqual({
    kind: 'more-epochs',
    lossBefore: 0.5,
    lossAfter: 0.3,
    epochs: 8,
  });
});

test('a best epoch in the first half asks for fewer epochs, two more than the best', () => {
  const epochs = epochsOf([0.5, 0.3, 0.31, 0.32, 0.33, 0.34, 0.35, 0.36], 63);
  expect(suggestNext({ epochs, bestEpoch: 2, batchSize: 32 })).toEqual({
    kind: 'fewer-epochs',
    bestEpoch: 2,
    epochsDone: 8,
    epochs: 4,
  });
});

test('a run that levelled off near its end suggests nothing', () => {
  const epochs = epochsOf([0.5, 0.3, 0.25, 0.21, 0.2, 0.2, 0.182], 63);
  expect(suggestNext({ epochs, bestEpoch: 7, batchSize: 32 })).toBeNull();
});

test('a run without a measured epoch suggests nothing', () => {
  expect(suggestNext({ epochs: [], bestEpoch: 0, batchSize: 32 })).toBeNull();
});
