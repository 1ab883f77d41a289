import { blankModel, gradientOf, meanLoss, predict, lossOf, stepOf } from './softmax.ts';
import type { Sample, SoftmaxModel } from './softmax.ts';

/** Six images of three classes, described by two numbers each, far enough apart to be learned. */
export const cycleImages: readonly Sample[] = [
  { features: [2, 0.5], label: 0 },
  { features: [-1, 1.5], label: 1 },
  { features: [-0.5, -2], label: 2 },
  { features: [1.5, -0.5], label: 0 },
  { features: [-2, 1], label: 1 },
  { features: [0.5, -1.5], label: 2 },
];
export const cycleClasses = 3;
/** Images in each step: half of them, so that two steps are an epoch. */
export const cycleBatchSize = 3;

/** One whole turn of the training cycle, with every number on the way. */
export interface CycleTurn {
  readonly before: SoftmaxModel;
  readonly batch: readonly Sample[];
  /** One row an image of the batch, one probability a class. */
  readonly probabilities: readonly (readonly number[])[];
  /** Cross-entropy of each image of the batch, in nats. */
  readonly losses: readonly number[];
  readonly meanLoss: number;
  readonly gradient: SoftmaxModel;
  readonly after: SoftmaxModel;
  /** Mean loss of the same images after the update. */
  readonly meanLossAfter: number;
}

/** @param turn 0 for the first; the images come round in the same order */
export function batchOfTurn(turn: number): readonly Sample[] {
  const start = (turn * cycleBatchSize) % cycleImages.length;
  return cycleImages.slice(start, start + cycleBatchSize);
}

/** The turn number `turn` (0 for the first) of training from a blank model with this learning rate. */
export function cycleTurn(turn: number, learningRate: number): CycleTurn {
  let before = blankModel(cycleClasses);
  for (let done = 0; done < turn; done++) {
    before = stepOf(before, gradientOf(before, batchOfTurn(done)), learningRate);
  }
  const batch = batchOfTurn(turn);
  const gradient = gradientOf(before, batch);
  const after = stepOf(before, gradient, learningRate);
  return {
    before,
    batch,
    probabilities: batch.map(({ features }) => predict(before, features)),
    losses: batch.map((sample) => lossOf(before, sample)),
    meanLoss: meanLoss(before, batch),
    gradient,
    after,
    meanLossAfter: meanLoss(after, batch),
  };
}
