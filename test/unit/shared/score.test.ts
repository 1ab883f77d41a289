import { describe, expect, test } from 'vitest';
import {
  largestIndex,
  mostFrequentClass,
  scorePredictions,
  wilsonInterval,
} from '#shared/domain/run/score.ts';

describe('wilsonInterval', () => {
  // Roots of (p − x)² = z² x (1 − x) / n, solved separately.
  test.each([
    [0, 10, 0, 0.27753279],
    [10, 10, 0.72246721, 1],
    [5, 10, 0.2365931, 0.7634069],
    [145, 153, 0.90022358, 0.97326995],
  ])('%i of %i right lies between %f and %f', (correct, total, low, high) => {
    const interval = wilsonInterval(correct, total);
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });
});

test('of equal probabilities the first class is the answer', () => {
  expect(largestIndex([0.1, 0.4, 0.4, 0.1])).toBe(1);
  expect(largestIndex([9, 9, 0.2, 0.8], 2, 2)).toBe(1);
});

describe('scorePredictions', () => {
  // Five images of three classes: 0, 0, 1, 1, 1; answered 0, 1, 1, 1, 0.
  const score = scorePredictions({
    actual: [0, 0, 1, 1, 1],
    probabilities: [0.8, 0.1, 0.1, 0.3, 0.5, 0.2, 0.1, 0.8, 0.1, 0.25, 0.5, 0.25, 0.6, 0.2, 0.2],
    classCount: 3,
    baselineClass: 1,
  });

  test('rows of the confusion matrix are what an image is, columns what it was taken for', () => {
    expect(score.confusion).toEqual([
      [1, 1, 0],
      [1, 2, 0],
      [0, 0, 0],
    ]);
  });
  test('accuracy is the share of right answers, 3 of 5', () => {
    expect(score).toMatchObject({ correct: 3, total: 5, accuracy: 0.6 });
  });
  test('balanced accuracy is the mean recall of the classes that occur: (1/2 + 2/3) / 2', () => {
    expect(score.balancedAccuracy).toBeCloseTo(7 / 12, 12);
  });
  test('always the class of the baseline would get 3 of 5, and the score says which one that is', () => {
    expect(score).toMatchObject({ baseline: 0.6, baselineClass: 1 });
  });
  test('loss is the mean of −ln p of the right class', () => {
    expect(score.loss).toBeCloseTo(
      -(Math.log(0.8) + Math.log(0.3) + Math.log(0.8) + Math.log(0.5) + Math.log(0.2)) / 5,
      12,
    );
  });
  test('precision, recall and F1 of a class: 2 of 3 answers, 2 of 3 images', () => {
    expect(score.classes[1]).toMatchObject({ precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3 });
  });
  test('a class without images or answers has no figures instead of wrong ones', () => {
    expect(score.classes[2]).toEqual({
      precision: null,
      recall: null,
      f1: null,
      support: 0,
      recallInterval: null,
    });
  });
});

describe('the most frequent class', () => {
  const counts = (train: number, validation: number, test = 0) => ({ counts: { train, validation, test } });

  test('is the one with most images before the split, though another one is larger in training', () => {
    expect(mostFrequentClass([counts(53, 7), counts(45, 16), counts(48, 12)], 'validation')).toBe(1);
  });

  test('of equals is the one that the measured part has more of', () => {
    const classes = [13, 16, 13, 18, 12, 15, 15, 19, 18, 15].map((n) => counts(80 - n, n));
    expect(mostFrequentClass(classes, 'validation')).toBe(7);
  });

  test('is found without the test images, which only break ties', () => {
    expect(mostFrequentClass([counts(10, 2, 5), counts(9, 2, 50)], 'test')).toBe(0);
    expect(mostFrequentClass([counts(9, 3, 5), counts(10, 2, 50)], 'test')).toBe(1);
  });
});
