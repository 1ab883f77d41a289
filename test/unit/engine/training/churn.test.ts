import { expect, test } from 'vitest';
import type { Network } from '#engine/compute/network-program.ts';
import type { ArrayValues, PreparedProgram } from '#engine/compute/backend.ts';
import churn from '#engine/training/measurements/churn.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { noiseData } from '#test/support/training/noise-data.ts';

const network: Network = {
  example: { type: 'float32', shape: [1] },
  weights: {},
  trained: [],
  learningRateMultiplier: () => 1,
  dropouts: {},
  logits: () => {
    throw new Error('the program of this test predicts by a list');
  },
};

/** Four images and two classes: after each epoch they are predicted to be of the next line's classes, in one fixed order. */
function churnOver(lines: readonly (readonly number[])[]): ReturnType<typeof churn> {
  let line = 0;
  const program = {
    run: (name: string): Promise<ArrayValues> => {
      expect(name).toBe('predict');
      const values = Float32Array.from(
        (lines[line++] ?? []).flatMap((each) => (each === 0 ? [0.6, 0.4] : [0.3, 0.7])),
      );
      return Promise.resolve({ probabilities: { type: 'float32', shape: [4, 2], values } });
    },
  } as Pick<PreparedProgram, 'run'> as PreparedProgram;
  return churn({
    ...{ program, network, train: noiseData(network, 4, 2), steps: planSteps(4, 2, 3) },
    ...{ accumulation: 'fast', microBatchSize: 2, seed: 0 },
  });
}

test('the first epoch has nothing to compare with; then it is the fraction of images whose class changed', async () => {
  const measured = churnOver([
    [0, 0, 1, 1],
    [0, 1, 1, 1],
    [0, 1, 1, 1],
    [1, 0, 0, 0],
  ]);
  const values = [];
  for (let epoch = 1; epoch <= 4; epoch++) values.push(await measured.epochMeasurements?.());
  expect(values).toEqual([{}, { churn: 0.25 }, { churn: 0 }, { churn: 1 }]);
});

test('a run that resumes compares with the epoch before its checkpoint', async () => {
  const before = churnOver([[0, 0, 1, 1]]);
  await before.epochMeasurements?.();
  const state = await before.state?.();
  const resumed = churnOver([[0, 1, 1, 0]]);
  if (state !== undefined) await resumed.restore?.(state);
  expect(await resumed.epochMeasurements?.()).toEqual({ churn: 0.5 });
});
