import { describe, expect, test } from 'vitest';
import { compareRuns } from '#shared/domain/comparison/compare-runs.ts';
import { median, spreadOf } from '#shared/domain/comparison/statistics.ts';
import { commonAccuracy, timeToAccuracy } from '#shared/domain/comparison/time-to-accuracy.ts';
import { epochsOf, comparisonRun } from '#test/support/training/comparison-runs.ts';

describe('time to an accuracy', () => {
  const epochs = epochsOf(0.5, 0.7, 0.6, 0.9);

  test('is that of the first epoch that reaches it, at later falls too', () => {
    expect(timeToAccuracy(epochs, 0.65)).toEqual({ epochs: 2, steps: 20, seconds: 1 });
    expect(timeToAccuracy(epochs, 0.9)).toEqual({ epochs: 4, steps: 40, seconds: 2 });
  });

  test('is null where no epoch reaches it', () => {
    expect(timeToAccuracy(epochs, 0.91)).toBeNull();
    expect(timeToAccuracy([], 0)).toBeNull();
  });

  test('does not hang on the last bit: 0.1 + 0.2 counts as 0.3 reached, and the other way round', () => {
    expect(timeToAccuracy(epochsOf(0.3), 0.1 + 0.2)).not.toBeNull();
    expect(timeToAccuracy(epochsOf(0.1 + 0.2), 0.3)).not.toBeNull();
  });
});

test('the common accuracy is the highest that every finished run reached; others do not count', () => {
  const runs = [
    comparisonRun({ epochs: epochsOf(0.8, 0.7) }),
    comparisonRun({ epochs: epochsOf(0.9) }),
    comparisonRun({ epochs: epochsOf(0.2), state: 'failed' }),
    comparisonRun({ epochs: epochsOf(0.1), state: 'running' }),
    comparisonRun({ epochs: [], state: 'waiting' }),
  ];
  expect(commonAccuracy(runs)).toBe(0.8);
  expect(commonAccuracy(runs.slice(2))).toBeNull();
});

describe('a row', () => {
  test('is the mean over its seeds: bests 0.8 and 0.9 → 0.85 ± √(2 · 0.05²) = 0.0707', () => {
    const [row] = compareRuns(
      [
        comparisonRun({ epochs: epochsOf(0.8), peakMemoryBytes: 500, seed: 0 }),
        comparisonRun({ epochs: epochsOf(0.5, 0.9), peakMemoryBytes: 700, seed: 1 }),
      ],
      0.8,
    );
    expect(row?.best?.mean).toBeCloseTo(0.85, 12);
    expect(row?.best?.deviation).toBeCloseTo(0.0707107, 6);
    // Reached after epoch 1 and epoch 2: 1.5 epochs, 15 updates, 0.75 s in the mean.
    expect(row?.effort).toEqual({ epochs: 1.5, steps: 15, seconds: 0.75 });
    expect(row).toMatchObject({ finished: 2, failed: 0, planned: 2, reached: 2, peakMemoryBytes: 500 });
  });

  test('has no effort where one seed never reached the accuracy, and says how many did', () => {
    const runs = [comparisonRun({ epochs: epochsOf(0.8) }), comparisonRun({ epochs: epochsOf(0.6) })];
    expect(compareRuns(runs, 0.7)[0]).toMatchObject({ effort: null, reached: 1, finished: 2 });
  });

  test('has no effort where a seed failed, but still a best accuracy', () => {
    const runs = [comparisonRun({ epochs: epochsOf(0.8) }), comparisonRun({ epochs: [], state: 'failed' })];
    const [row] = compareRuns(runs, 0.7);
    expect(row).toMatchObject({ effort: null, failed: 1, finished: 1 });
    expect(row?.best?.mean).toBe(0.8);
  });

  test('of a size that has not begun is empty', () => {
    const [row] = compareRuns(
      [comparisonRun({ state: 'waiting', epochs: [], learningRate: null, peakMemoryBytes: null })],
      null,
    );
    expect(row).toMatchObject({
      best: null,
      effort: null,
      imagesPerSecond: null,
      peakMemoryBytes: null,
      learningRate: null,
    });
  });

  test('keeps the order of the variants, whatever the queue’s', () => {
    const runs = [2, 0, 1].map((variant) => comparisonRun({ variant, batchSize: 2 ** variant }));
    expect(compareRuns(runs, null).map(({ batchSize }) => batchSize)).toEqual([1, 2, 4]);
  });
});

test('a median is the middle, or the mean of the two middles', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(spreadOf([])).toBeNull();
  expect(spreadOf([2])).toEqual({ mean: 2, lowest: 2, highest: 2, deviation: null, count: 1 });
});
