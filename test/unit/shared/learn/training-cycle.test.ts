import { expect, test } from 'vitest';
import { batchOfTurn, cycleImages, cycleTurn } from '#shared/domain/learn/training-cycle.ts';

test('two turns show every image once, and the third begins anew', () => {
  expect([...batchOfTurn(0), ...batchOfTurn(1)]).toEqual(cycleImages);
  expect(batchOfTurn(2)).toEqual(batchOfTurn(0));
});

test('the first turn starts from ln 3 and does better on the same images afterwards', () => {
  const turn = cycleTurn(0, 0.5);
  expect(turn.meanLoss).toBeCloseTo(Math.log(3), 12);
  expect(turn.losses).toHaveLength(3);
  expect(turn.meanLossAfter).toBeLessThan(turn.meanLoss);
});

test('the bias gradient of the first batch is 0: its images are one of each class', () => {
  // Every class: (1/3 − 1 + 1/3 + 1/3) ÷ 3 = 0
  for (const bias of cycleTurn(0, 0.5).gradient.biases) expect(bias).toBeCloseTo(0, 12);
});

test('a turn goes on from where the one before it ended', () => {
  expect(cycleTurn(3, 0.5).before).toEqual(cycleTurn(2, 0.5).after);
});

test('with learning rate 0 nothing is learned', () => {
  expect(cycleTurn(5, 0).meanLossAfter).toBeCloseTo(Math.log(3), 12);
});
