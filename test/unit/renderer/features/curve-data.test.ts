import { expect, test } from 'vitest';
import { accuracyCurves, lossCurves } from '../../../../renderer/features/train/curve-data.ts';

const epoch = (number: number) => ({
  epoch: number,
  updates: number * 4,
  imagesSeen: number * 100,
  trainLoss: 1 / number,
  trainAccuracy: 0.5,
  validationLoss: 2 / number,
  validationAccuracy: 0.4,
  imagesPerSecond: 1000,
  seconds: number * 0.5,
});
const point = (updates: number) => ({
  updates,
  imagesSeen: updates * 25,
  seconds: updates / 8,
  loss: updates / 10,
});

test('the training loss is that of the epochs done, then of the steps since, on one axis with the validation loss', () => {
  const source = { points: [point(6), point(7)], epochs: [epoch(1)], imagesPerEpoch: 100 };
  expect(lossCurves(source, 'epochs')).toEqual([
    [1, 1.5, 1.75],
    [1, 0.6, 0.7],
    [2, null, null],
  ]);
  expect(lossCurves(source, 'updates')[0]).toEqual([4, 6, 7]);
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

test('the baseline is the same at every epoch', () => {
  const source = { points: [], epochs: [epoch(1), epoch(2)], imagesPerEpoch: 100 };
  expect(accuracyCurves(source, 'updates', 0.54)).toEqual([
    [4, 8],
    [0.5, 0.5],
    [0.4, 0.4],
    [0.54, 0.54],
  ]);
});
