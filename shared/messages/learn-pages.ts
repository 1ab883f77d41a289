import type { TermId } from './terms.ts';

/** The pages of Learn, in the order in which they are best read. */
export const learnPages = [
  'cycle',
  'step',
  'epoch',
  'curves',
  'descent',
  'noise',
  'limits',
  'measure',
  'network',
  'landscape',
] as const;
export type LearnPage = (typeof learnPages)[number];

/** Where each term is shown and not only said. */
export const pageOfTerm: Readonly<Record<TermId, LearnPage>> = {
  trainingStep: 'step',
  epoch: 'epoch',
  batchSize: 'descent',
  fullBatch: 'descent',
  stochastic: 'curves',
  loss: 'cycle',
  learningRate: 'curves',
  optimizer: 'cycle',
  seed: 'descent',
  validation: 'measure',
  testSplit: 'measure',
  accuracy: 'measure',
  balancedAccuracy: 'measure',
  baseline: 'measure',
  interval: 'measure',
  confusionMatrix: 'measure',
  precision: 'measure',
  recall: 'measure',
  f1: 'measure',
  features: 'network',
  baseModel: 'network',
  fineTuning: 'network',
  augmentation: 'network',
  schedule: 'descent',
  microBatch: 'step',
  classWeights: 'measure',
};
