import { expect, test } from 'vitest';
import { scoreTwoClasses } from '#shared/domain/learn/two-classes.ts';

test('figures of 27 of 30 and 5 of 10', () => {
  const score = scoreTwoClasses({ large: 30, small: 10, largeRight: 27, smallRight: 5 });
  expect(score.confusion).toEqual([
    [27, 3],
    [5, 5],
  ]);
  // 32 ÷ 40; (0.9 + 0.5) ÷ 2; 30 ÷ 40; precision 5 ÷ 8; F1 2 · 5 ÷ (10 + 8)
  expect(score.accuracy).toBe(0.8);
  expect(score.balancedAccuracy).toBeCloseTo(0.7, 12);
  expect(score.baseline).toBe(0.75);
  expect(score.classes[1]?.precision).toBe(0.625);
  expect(score.classes[1]?.f1).toBeCloseTo(10 / 18, 12);
});

test('a class that is never said has no precision', () => {
  const score = scoreTwoClasses({ large: 30, small: 10, largeRight: 30, smallRight: 0 });
  expect(score.classes[1]?.precision).toBeNull();
});
