import { expect, test } from 'vitest';
import { remedyForFewUpdates } from '../../../../shared/domain/batch-size/few-updates.ts';
import type { RateChoice } from '../../../../shared/domain/run.ts';
import { planSteps } from '../../../../shared/domain/steps.ts';

const full = planSteps(245, 'full', 10);
const automatic: RateChoice = { learningRate: 0.0028, automatic: 0.0028, largest: null };
const head = (rate: Partial<RateChoice> = {}) => ({ rate: { ...automatic, ...rate }, leastUpdates: 30 });

test('ten updates are made up for by three times the epochs, or three times the rate', () => {
  expect(remedyForFewUpdates(full, head())).toEqual({ epochs: 30, learningRate: 0.0084 });
});

test('with that rate there is nothing left to say', () => {
  expect(remedyForFewUpdates(full, head({ learningRate: 0.0084 }))).toBeNull();
});

test('thirty updates are enough', () => {
  expect(remedyForFewUpdates(planSteps(245, 'full', 30), head())).toBeNull();
  expect(remedyForFewUpdates(planSteps(245, 32, 4), head())).toBeNull();
});

test('before the rate is known, epochs are', () => {
  expect(remedyForFewUpdates(planSteps(245, 128, 10), null)).toEqual({ epochs: 15, learningRate: null });
});

test('no rate is offered above the one where steps begin to swing', () => {
  const momentum = head({ learningRate: 0.08, automatic: 0.08, largest: 0.1 });
  expect(remedyForFewUpdates(full, momentum)?.learningRate).toBeNull();
});

test('two updates are too few for any rate, also one that is typed', () => {
  const two = planSteps(245, 'full', 2);
  expect(remedyForFewUpdates(two, head())).toEqual({ epochs: 30, learningRate: null });
  expect(remedyForFewUpdates(two, head({ learningRate: 1 }))?.epochs).toBe(30);
});

test('a rate below the automatic one does not make updates fewer', () => {
  expect(remedyForFewUpdates(planSteps(245, 'full', 30), head({ learningRate: 1e-5 }))).toBeNull();
});

test('a network from scratch needs more of them, and no higher rate makes up for that', () => {
  const scratch = { rate: { ...automatic, largest: automatic.automatic }, leastUpdates: 200 };
  expect(remedyForFewUpdates(planSteps(646, 64, 10), scratch)).toEqual({ epochs: 19, learningRate: null });
  expect(remedyForFewUpdates(planSteps(646, 32, 10), scratch)).toBeNull();
});
