import { expect, test } from 'vitest';
import { baselineName, validationBaseline } from '#renderer/features/train/outcome/baseline.ts';
import { scorePredictions } from '#shared/domain/run/score.ts';
import { datasetSummary } from '#test/support/window-harness/sample-data.ts';

/** Two images of each of three classes. */
const score = scorePredictions({
  actual: [0, 0, 1, 1, 2, 2],
  probabilities: Array.from({ length: 18 }, () => 1 / 3),
  classCount: 3,
  baselineClass: 2,
});
const names = ['ankle-boot', 'bag', 'sandal'];

test('the baseline is named after its own class, even where others are as frequent', () => {
  expect(baselineName(score, names)).toBe('sandal');
});

test('in a run of an earlier version, after the only class as frequent as that, or not at all', () => {
  const { baselineClass: _unknown, ...earlier } = score;
  expect(baselineName(earlier, names)).toBe('');
  const actual = [0, 0, 1, 1, 1, 2];
  const uneven = scorePredictions({
    ...{ actual, probabilities: Array.from({ length: 18 }, () => 1 / 3), classCount: 3, baselineClass: 1 },
  });
  const { baselineClass: _also, ...former } = uneven;
  expect(baselineName(former, names)).toBe('bag');
});

test('before a run has ended it follows from the images: bees, 203 of them, are 83 of 173 to check with', () => {
  expect(validationBaseline(datasetSummary())).toBeCloseTo(83 / 173, 12);
  expect(validationBaseline(null)).toBeNull();
});
