import { expect, test } from 'vitest';
import { plansWithFewSteps, remedyForFewSteps } from '#shared/domain/batch-size/few-steps.ts';
import type { RateChoice } from '#shared/domain/run/run.ts';
import { planSteps } from '#shared/domain/run/steps.ts';

const full = planSteps(245, 'full', 10);
const automatic: RateChoice = { learningRate: 0.0028, automatic: 0.0028, largest: null };
const head = (rate: Partial<RateChoice> = {}) => ({ rate: { ...automatic, ...rate }, leastSteps: 30 });

test('ten updates are made up for by three times the epochs, or three times the rate', () => {
  expect(remedyForFewSteps(full, head())).toEqual({ epochs: 30, learningRate: 0.0084 });
});

test('with that rate there is nothing left to say', () => {
  expect(remedyForFewSteps(full, head({ learningRate: 0.0084 }))).toBeNull();
});

test('thirty updates are enough', () => {
  expect(remedyForFewSteps(planSteps(245, 'full', 30), head())).toBeNull();
  expect(remedyForFewSteps(planSteps(245, 32, 4), head())).toBeNull();
});

test('before the rate is known, epochs are', () => {
  expect(remedyForFewSteps(planSteps(245, 128, 10), null)).toEqual({ epochs: 15, learningRate: null });
});

test('no rate is offered above the one where steps begin to swing', () => {
  const momentum = head({ learningRate: 0.08, automatic: 0.08, largest: 0.1 });
  expect(remedyForFewSteps(full, momentum)?.learningRate).toBeNull();
});

test('two updates are too few for any rate, also one that is typed', () => {
  const two = planSteps(245, 'full', 2);
  expect(remedyForFewSteps(two, head())).toEqual({ epochs: 30, learningRate: null });
  expect(remedyForFewSteps(two, head({ learningRate: 1 }))?.epochs).toBe(30);
});

test('a rate below the automatic one does not make updates fewer', () => {
  expect(remedyForFewSteps(planSteps(245, 'full', 30), head({ learningRate: 1e-5 }))).toBeNull();
});

test('a network from scratch needs more of them, and no higher rate makes up for that', () => {
  const scratch = { rate: { ...automatic, largest: automatic.automatic }, leastSteps: 200 };
  expect(remedyForFewSteps(planSteps(646, 64, 10), scratch)).toEqual({ epochs: 19, learningRate: null });
  expect(remedyForFewSteps(planSteps(646, 32, 10), scratch)).toBeNull();
});

test('of several sizes those with too few updates are named, with epochs enough for all of them', () => {
  // 245 images in 10 epochs: 310 updates in batches of 8, 20 in batches of 128, 10 of all at once.
  const plans = ([8, 128, 'full'] as const).map((size) => planSteps(245, size, 10));
  const few = plansWithFewSteps(plans);
  expect(few?.plans.map(({ totalSteps }) => totalSteps)).toEqual([20, 10]);
  expect(few?.epochs).toBe(30);
  // What the model needs decides, where it is known.
  expect(plansWithFewSteps(plans, 200)?.epochs).toBe(200);
  expect(plansWithFewSteps(plans, 10)).toBeNull();
});
