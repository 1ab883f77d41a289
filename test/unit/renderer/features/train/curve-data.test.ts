import { describe, expect, test } from 'vitest';
import {
  accuracyCurves,
  lossCurves,
  locationOfEpoch,
  measuredCurve,
  measuredNames,
  reachOf,
} from '#renderer/features/train/live/curve-data.ts';
import { planSteps } from '#shared/domain/run/steps.ts';

const epoch = (number: number) => ({
  epoch: number,
  step: number * 4,
  imagesSeen: number * 100,
  trainLoss: 1 / number,
  trainAccuracy: 0.5,
  validationLoss: 2 / number,
  validationAccuracy: 0.4,
  imagesPerSecond: 1000,
  seconds: number * 0.5,
});
const point = (step: number) => ({
  step,
  imagesSeen: step * 25,
  seconds: step / 8,
  loss: step / 10,
});

test('the training loss is that of the epochs done, then of the steps since, on one axis with the validation loss', () => {
  const source = { points: [point(6), point(7)], epochs: [epoch(1)], imagesPerEpoch: 100 };
  expect(lossCurves(source, 'epochs')).toEqual([
    [1, 1.5, 1.75],
    [1, 0.6, 0.7],
    [2, null, null],
  ]);
  expect(lossCurves(source, 'steps')[0]).toEqual([4, 6, 7]);
  expect(lossCurves(source, 'seconds')[0]).toEqual([0.5, 0.75, 0.875]);
});

test('a run that has ended and the same run read from the history are one curve', () => {
  const source = { points: [], epochs: [epoch(1), epoch(2)], imagesPerEpoch: 100 };
  expect(lossCurves(source, 'epochs')).toEqual([
    [1, 2],
    [1, 0.5],
    [2, 1],
  ]);
});

test('accuracies are those of the epochs', () => {
  const source = { points: [], epochs: [epoch(1), epoch(2)], imagesPerEpoch: 100 };
  expect(accuracyCurves(source, 'steps')).toEqual([
    [4, 8],
    [0.5, 0.5],
    [0.4, 0.4],
  ]);
});

test('what was measured is a curve under its name, from the first epoch that has it', () => {
  const epochs = [
    epoch(1),
    { ...epoch(2), measured: { churn: 0.25 } },
    { ...epoch(3), measured: { churn: 0 } },
  ];
  expect(measuredNames(epochs)).toEqual(['churn']);
  expect(measuredCurve({ points: [], epochs, imagesPerEpoch: 100 }, 'steps', 'churn')).toEqual([
    [4, 8, 12],
    [null, 0.25, 0],
  ]);
});

describe('the horizontal axis of the charts', () => {
  const planned = planSteps(100, 25, 60);
  const source = { points: [point(14)], epochs: [epoch(1), epoch(2), epoch(3)], imagesPerEpoch: 100 };

  test('ends soon after what is done: 3.5 of 60 epochs on one of 6, a tenth at least, 14 of 240 steps on one of 30', () => {
    expect(reachOf(source, 'epochs', planned)).toEqual([0, 6]);
    expect(reachOf(source, 'steps', planned)).toEqual([0, 30]);
    expect(reachOf(source, 'seconds', planned)).toEqual([0, 2]);
  });

  test('never goes beyond what is planned, and ends with a run that is over', () => {
    expect(reachOf(source, 'epochs', planSteps(100, 25, 4))).toEqual([0, 4]);
    expect(reachOf({ ...source, points: [] }, 'epochs', null)).toEqual([0, 3]);
  });

  test('marks the best epoch where it stands', () => {
    expect(locationOfEpoch(source, 'steps', 2)).toBe(8);
    expect(locationOfEpoch(source, 'steps', 0)).toBeNull();
  });
});
