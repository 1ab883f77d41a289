import { expect, test } from 'vitest';
import type { EpochMetrics, RunEvent } from '#shared/domain/run/run.ts';
import { continuedRun, reduceRun } from '#shared/domain/run/run-view.ts';

const metrics = (epoch: number, validationAccuracy: number, validationLoss = 1): EpochMetrics => ({
  epoch,
  step: epoch * 10,
  imagesSeen: epoch * 40,
  trainLoss: 1,
  trainAccuracy: 0.5,
  validationLoss,
  validationAccuracy,
  imagesPerSecond: 1,
  seconds: epoch,
});
const step = (number: number): RunEvent => ({
  kind: 'run.step',
  runId: 'r',
  step: number,
  totalSteps: 100,
  epoch: 1,
  stepInEpoch: number,
  imagesSeen: number * 4,
  loss: 1,
  imagesPerSecond: 1,
  seconds: number,
  secondsLeft: null,
});

test('a run that goes on shows its epochs, the best of them by accuracy, then loss, then the earlier one', () => {
  const epochs = [metrics(1, 0.8, 0.5), metrics(2, 0.9, 0.4), metrics(3, 0.9, 0.3), metrics(4, 0.9, 0.3)];
  expect(continuedRun('r', epochs)).toMatchObject({ epochs, bestEpoch: 3 });
  expect(continuedRun('r', []).bestEpoch).toBeNull();
});

test('an epoch that is measured again takes the place of the former one', () => {
  const event = { kind: 'run.epoch', runId: 'r', metrics: metrics(2, 0.7), isBest: false } as const;
  const view = reduceRun(continuedRun('r', [metrics(1, 0.8), metrics(2, 0.9), metrics(3, 0.9)]), event);
  expect(view.epochs).toEqual([metrics(1, 0.8), metrics(2, 0.7)]);
});

test('a curve that goes back to a checkpoint is drawn on from there', () => {
  const view = [step(5), step(10), step(15), step(10), step(20)].reduce(reduceRun, continuedRun('r', []));
  expect(view.points.map(({ step }) => step)).toEqual([5, 10, 20]);
});
