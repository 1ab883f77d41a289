import type { StoredPath } from '#engine/landscape/path-file.ts';
import type { Checkpoint } from '#engine/training/checkpoint/checkpoint.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';

/** One of everything that a run saves as tensors, with the values that a writer would most easily get wrong. */

const floats = (shape: readonly number[], ...values: number[]): Checkpoint['state'][string] => ({
  type: 'float32',
  shape,
  values: Float32Array.from(values),
});

export const checkpoint: Checkpoint = {
  owner: {
    runId: '20260101-120000-abcdef',
    config: defaultRunConfig,
    images: 'f'.repeat(64),
    backend: { id: 'wasm', version: '4.22.0', device: 'CPU', threads: 2 },
  },
  position: {
    epoch: 2,
    tally: { steps: 3, images: 12, correct: 7, lossSum: 0.1 + 0.2, startedAtSeconds: 1.25 },
    step: 8,
    imagesSeen: 31,
    epochs: [
      {
        epoch: 1,
        step: 5,
        imagesSeen: 19,
        trainLoss: 1 / 3,
        trainAccuracy: 0.5,
        validationLoss: 1e-300,
        validationAccuracy: 1,
        imagesPerSecond: 99.5,
        seconds: 1.25,
        measured: { quantity: 1 / 7 },
      },
    ],
    seconds: 2.5,
  },
  state: { a: floats([3], NaN, Infinity, 0.1), step: floats([], 8), empty: floats([0]) },
  learningRate: 0.001,
  memory: { microBatchSize: 16, evaluationBatchSize: 64 },
  callbacks: {
    best: {
      json: { epoch: 1, measured: { loss: 1e-300, accuracy: 1 } },
      arrays: { 'classe “é”/kernel': floats([2, 1], -0, 1e-45) },
    },
    noise: {
      json: [
        { epoch: 1, step: 5, noiseScale: 55.5 },
        { epoch: 2, step: 9, noiseScale: null },
      ],
      arrays: {},
    },
  },
  seconds: { features: 0.5, total: 4 },
};

export const weightPath: StoredPath = {
  datasetFingerprint: 'ab'.repeat(32),
  weights: [
    { name: 'classifier/kernel', shape: [2, 1] },
    { name: 'classifier/bias', shape: [1] },
  ],
  snapshots: [
    { step: 0, epoch: 0, values: Float32Array.of(0, -0.5, 1e-30) },
    { step: 7, epoch: 2, values: Float32Array.of(0.1, 3.25, -2) },
  ],
};
