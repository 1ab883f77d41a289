import { describe, expect, test, vi } from 'vitest';
import { train, type RunControl, type TrainStep, type TrainPosition } from '#engine/training/trainer.ts';
import { planSteps } from '#shared/domain/steps.ts';
import { batches, trainStep, trainPlan } from '#test/support/counted-training.ts';
import { running } from '#test/support/run-control.ts';

test('ten images in batches of four are three updates an epoch, the last of two', async () => {
  const sizes: number[] = [];
  const counting = trainStep(() => 1, []);
  const observed: TrainStep<number> = {
    ...counting,
    train: (batch, rate) => (sizes.push(batch.size), counting.train(batch, rate)),
  };
  const result = await train(trainPlan({ trainStep: observed }).plan);
  expect(sizes).toEqual([4, 4, 2, 4, 4, 2, 4, 4, 2]);
  expect(result).toMatchObject({ reason: 'finished', updates: 9 });
});

test('the training loss of an epoch weighs each image the same', async () => {
  const { plan: made, seen } = trainPlan({
    steps: planSteps(10, 4, 1),
    trainStep: trainStep((update) => update, []),
  });
  await train(made);
  // (1·4 + 2·4 + 3·2) / 10
  expect(seen.epochs[0]?.metrics.trainLoss).toBeCloseTo(1.8, 10);
  expect(seen.epochs[0]?.metrics).toMatchObject({ trainAccuracy: 1, imagesSeen: 10, updates: 3 });
});

describe('the best weights are kept', () => {
  test('of the epoch with the highest validation accuracy', async () => {
    const validations = [0.5, 0.9, 0.7].map((accuracy) => ({ loss: 1, accuracy }));
    const { plan: made, seen } = trainPlan({ trainStep: trainStep(() => 1, validations) });
    expect(await train(made)).toMatchObject({ bestEpoch: 2, weights: 6 });
    expect(seen.epochs.map(({ isBest }) => isBest)).toEqual([true, true, false]);
  });

  test('a tie goes to the lower validation loss, and then to the earlier epoch', async () => {
    const validations = [0.5, 0.3, 0.3].map((loss) => ({ loss, accuracy: 0.8 }));
    expect(await train(trainPlan({ trainStep: trainStep(() => 1, validations) }).plan)).toMatchObject({
      bestEpoch: 2,
      weights: 6,
    });
  });
});

test('from every boundary that a training passes, it goes on to the same end', async () => {
  const validations = [0.5, 0.9, 0.7].map((accuracy) => ({ loss: 1, accuracy }));
  /** Like `trainStep`, with a state that can be set: updates made, and validations. */
  const at = (updates: number, epochs: number): TrainStep<number> => {
    let update = updates;
    let epoch = epochs;
    return {
      train: (batch) => Promise.resolve({ loss: 1 / ++update, correct: batch.size - 1 }),
      validate: () => Promise.resolve(validations[epoch++] ?? { loss: 1, accuracy: 0 }),
      readWeights: () => Promise.resolve(update),
    };
  };
  const positions: TrainPosition<number>[] = [];
  const sizes = [4, 4, 2];
  const made = trainPlan({
    trainStep: at(0, 0),
    trainBatches: (_epoch, done) => batches(sizes.slice(done)),
    onBoundary: async (_boundary, position) => void positions.push(await Promise.resolve(position())),
  });
  const whole = await train(made.plan);
  // The start, two boundaries inside each of three epochs, and one after each.
  expect(positions).toHaveLength(10);
  for (const from of positions) {
    const resumed = await train({
      ...trainPlan({ trainStep: at(from.step, from.epochs.length) }).plan,
      trainBatches: (_epoch, done) => batches(sizes.slice(done)),
      from: structuredClone(from),
    });
    const numbers = ({ epochs }: typeof whole): unknown[] =>
      epochs.map(({ seconds: _seconds, imagesPerSecond: _speed, ...rest }) => rest);
    expect(numbers(resumed)).toEqual(numbers(whole));
    expect(resumed).toMatchObject({ bestEpoch: 2, weights: 6, updates: 9, reason: 'finished' });
    expect(resumed.seconds).toBeGreaterThan(from.seconds);
  }
});

describe('divergence', () => {
  test.each([NaN, Infinity])('a loss of %s ends the run with its update and learning rate', async (loss) => {
    const { plan: made } = trainPlan({ trainStep: trainStep((update) => (update === 5 ? loss : 1), []) });
    await expect(train(made)).rejects.toMatchObject({
      code: 'run/diverged',
      params: { step: 5, learningRate: 0.1 },
    });
  });

  test('an epoch that says every answer is certainly wrong ends it too', async () => {
    await expect(train(trainPlan({ trainStep: trainStep(() => 1e6, []) }).plan)).rejects.toMatchObject({
      code: 'run/diverged',
    });
  });

  test('one bad batch does not', async () => {
    const { plan: made } = trainPlan({ trainStep: trainStep((update) => (update === 2 ? 120 : 1), []) });
    expect(await train(made)).toMatchObject({ reason: 'finished' });
  });
});

describe('stopping', () => {
  const stopAt = (update: number): { control: RunControl; trainStep: TrainStep<number> } => {
    const stop = new AbortController();
    const validations = [0.9, 0.1].map((accuracy) => ({ loss: 1, accuracy }));
    const losses = (made: number): number => {
      if (made === update) stop.abort();
      return 1;
    };
    return { control: { ...running, signal: stop.signal }, trainStep: trainStep(losses, validations) };
  };

  test('keeps the best weights so far and reports the last update', async () => {
    const { plan: made, seen } = trainPlan(stopAt(8));
    expect(await train(made)).toMatchObject({ reason: 'stopped', bestEpoch: 1, weights: 3, updates: 8 });
    expect(seen.epochs).toHaveLength(2);
    expect(seen.steps.at(-1)?.step).toBe(8);
  });

  test('before the first epoch has ended keeps the weights as they are', async () => {
    expect(await train(trainPlan(stopAt(2)).plan)).toMatchObject({
      reason: 'stopped',
      bestEpoch: 0,
      weights: 2,
      epochs: [],
    });
  });

  test('in the last update of an epoch still counts that epoch', async () => {
    expect(await train(trainPlan(stopAt(3)).plan)).toMatchObject({ bestEpoch: 1, weights: 3 });
  });
});

test('a pause holds the next update back, and its time does not count', async () => {
  let time = 0;
  let isPaused = true;
  const whenRunning = vi.fn(async () => {
    if (isPaused) time += 60_000;
    isPaused = false;
    await Promise.resolve();
  });
  const { plan: made } = trainPlan({
    trainStep: trainStep(() => 1, []),
    control: { ...running, whenRunning },
    now: () => (time += 10),
  });
  const { seconds } = await train(made);
  expect(whenRunning).toHaveBeenCalledTimes(9);
  expect(seconds).toBeLessThan(5);
});

describe('progress', () => {
  test('comes at most ten times a second, and always for the last update', async () => {
    const { plan: made, seen } = trainPlan({
      steps: planSteps(400, 1, 1),
      trainStep: trainStep(() => 1, []),
    });
    await train(made);
    const times = seen.steps.map(({ seconds }) => seconds);
    const gaps = times.slice(1, -1).map((seconds, i) => seconds - (times[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.1);
    expect(seen.steps.at(-1)).toMatchObject({
      step: 400,
      updates: 400,
      epoch: 1,
      stepInEpoch: 400,
      imagesSeen: 400,
      secondsLeft: 0,
    });
  });

  test('tells the mean loss since the last report', async () => {
    const { plan: made, seen } = trainPlan({
      steps: planSteps(4, 2, 1),
      trainStep: trainStep((update) => update, []),
      now: () => 0,
    });
    await train(made);
    // The first update is reported at once, the second with the end.
    expect(seen.steps.map(({ loss }) => loss)).toEqual([1, 2]);
  });
});

test('each update gets the highest rate times what the schedule says at that moment', async () => {
  const rates: number[] = [];
  const counting = trainStep(
    () => 1,
    [
      { loss: 0.5, accuracy: 0.5 },
      { loss: 0.25, accuracy: 0.5 },
    ],
  );
  const observed: TrainStep<number> = {
    ...counting,
    train: (batch, rate) => (rates.push(rate), counting.train(batch, rate)),
  };
  const steps = planSteps(4, 2, 3);
  await train(
    trainPlan({
      trainStep: observed,
      steps,
      learningRate: 2,
      rateFactor: ({ step, validationLosses }) => (step + 1) * (validationLosses.at(-1) ?? 1),
    }).plan,
  );
  // Two updates an epoch; the losses of the epochs that ended are 0.5, then 0.25.
  expect(rates).toEqual([2 * 1, 2 * 2, 2 * 3 * 0.5, 2 * 4 * 0.5, 2 * 5 * 0.25, 2 * 6 * 0.25]);
});

test('weights worth keeping at the start are kept where no epoch beats them', async () => {
  const worse = { loss: 0.4, accuracy: 0.8 };
  const measured = [{ loss: 0.3, accuracy: 0.9 }, worse, worse, worse];
  const result = await train(
    trainPlan({ trainStep: trainStep(() => 1, measured), measuresStart: true }).plan,
  );
  expect(result).toMatchObject({ bestEpoch: 0, weights: 0, updates: 9 });
  expect(result.epochs).toHaveLength(3);
});

test('an epoch that beats the start is kept instead', async () => {
  const measured = [
    { loss: 0.3, accuracy: 0.9 },
    { loss: 0.4, accuracy: 0.8 },
    { loss: 0.2, accuracy: 0.9 },
    { loss: 0.4, accuracy: 0.8 },
  ];
  const result = await train(
    trainPlan({ trainStep: trainStep(() => 1, measured), measuresStart: true }).plan,
  );
  // Three updates an epoch.
  expect(result).toMatchObject({ bestEpoch: 2, weights: 6 });
});
