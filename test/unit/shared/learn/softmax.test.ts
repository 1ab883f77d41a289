import { expect, test } from 'vitest';
import {
  blankModel,
  gradientOf,
  lossOf,
  meanLoss,
  predict,
  stepOf,
  type Sample,
  type SoftmaxModel,
} from '#shared/domain/learn/softmax.ts';

const image: Sample = { features: [2, 0.5], label: 0 };

test('a blank model finds every class equally probable, so each loss is ln 3', () => {
  expect(predict(blankModel(3), [2, 0.5])).toEqual([1 / 3, 1 / 3, 1 / 3]);
  expect(lossOf(blankModel(3), image)).toBeCloseTo(Math.log(3), 12);
});

test('very large scores do not overflow', () => {
  const model = { weights: [[1000, 0] as const, [0, 0] as const], biases: [0, 0] };
  expect(predict(model, [1, 0])).toEqual([1, 0]);
});

test('the gradient of one image is p − y times its numbers', () => {
  // p − y = (1/3 − 1, 1/3, 1/3); times (2, 0.5)
  const { weights, biases } = gradientOf(blankModel(3), [image]);
  expect(weights.flat()).toEqual([-4 / 3, -1 / 3, 2 / 3, 1 / 6, 2 / 3, 1 / 6].map(near));
  expect(biases).toEqual([-2 / 3, 1 / 3, 1 / 3].map(near));
});

test('the gradient of a batch is the mean of its images, and agrees with finite differences', () => {
  const batch: Sample[] = [image, { features: [-1, 1.5], label: 1 }];
  const modelWith = (weight: number, bias: number): SoftmaxModel => ({
    weights: [
      [0.3, weight],
      [0.1, 0.4],
      [-0.5, 0],
    ],
    biases: [0.1, 0, bias],
  });
  const gradient = gradientOf(modelWith(-0.2, -0.2), batch);
  const h = 1e-6;
  const between = (lower: SoftmaxModel, higher: SoftmaxModel): number =>
    (meanLoss(higher, batch) - meanLoss(lower, batch)) / (2 * h);
  const slope = between(modelWith(-0.2 - h, -0.2), modelWith(-0.2 + h, -0.2));
  const biasSlope = between(modelWith(-0.2, -0.2 - h), modelWith(-0.2, -0.2 + h));
  expect(gradient.weights[0]?.[1]).toBeCloseTo(slope, 8);
  expect(gradient.biases[2]).toBeCloseTo(biasSlope, 8);
});

test('a step goes against the gradient by the learning rate', () => {
  const model = blankModel(3);
  const after = stepOf(model, gradientOf(model, [image]), 0.5);
  // 0 − 0.5 · (−4/3) = 2/3, 0 − 0.5 · (−1/3) = 1/6
  expect(after.weights[0]).toEqual([near(2 / 3), near(1 / 6)]);
  expect(after.biases).toEqual([1 / 3, -1 / 6, -1 / 6].map(near));
});

function near(value: number): unknown {
  return expect.closeTo(value, 12);
}
