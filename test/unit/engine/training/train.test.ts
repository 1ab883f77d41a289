import { describe, expect, test, vi } from 'vitest';
import type { Callback, CallbackState, TrainingProgress } from '#engine/training/callback.ts';
import type { TrainStart } from '#engine/training/train.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import {
  countedTraining,
  trainStep,
  weightsOf,
  type CountedStep,
} from '#test/support/training/counted-training.ts';

test('ten images in batches of four are three steps an epoch, the last of two', async () => {
  const sizes: number[] = [];
  const counting = trainStep(() => 1, []);
  const observed: CountedStep = {
    ...counting,
    train: (batch, rate) => (sizes.push(batch.size), counting.train(batch, rate)),
  };
  const result = await countedTraining({ trainStep: observed }).run();
  expect(sizes).toEqual([4, 4, 2, 4, 4, 2, 4, 4, 2]);
  expect(result).toMatchObject({ reason: 'finished', steps: 9 });
});

test('the training loss of an epoch weighs each image the same', async () => {
  const { run, seen } = countedTraining({
    steps: planSteps(10, 4, 1),
    trainStep: trainStep((step) => step, []),
  });
  await run();
  // (1·4 + 2·4 + 3·2) / 10
  expect(seen.epochs[0]?.metrics.trainLoss).toBeCloseTo(1.8, 10);
  expect(seen.epochs[0]?.metrics).toMatchObject({ trainAccuracy: 1, imagesSeen: 10, step: 3 });
});

describe('the best weights are kept', () => {
  test('of the epoch with the highest validation accuracy', async () => {
    const validations = [0.5, 0.9, 0.7].map((accuracy) => ({ loss: 1, accuracy }));
    const { run, seen } = countedTraining({ trainStep: trainStep(() => 1, validations) });
    expect(await run()).toMatchObject({ bestEpoch: 2, weights: 6 });
    expect(seen.epochs.map(({ isBest }) => isBest)).toEqual([true, true, false]);
  });

  test('a tie goes to the lower validation loss, and then to the earlier epoch', async () => {
    const validations = [0.5, 0.3, 0.3].map((loss) => ({ loss, accuracy: 0.8 }));
    expect(await countedTraining({ trainStep: trainStep(() => 1, validations) }).run()).toMatchObject({
      bestEpoch: 2,
      weights: 6,
    });
  });
});

test('from every boundary that a training passes, it goes on to the same end', async () => {
  const validations = [0.5, 0.9, 0.7].map((accuracy) => ({ loss: 1, accuracy }));
  /** Like `trainStep`, with a state that can be set: steps made, and validations. */
  const at = (steps: number, epochs: number): CountedStep => {
    let step = steps;
    let epoch = epochs;
    return {
      train: (batch) => Promise.resolve({ loss: 1 / ++step, correct: batch.size - 1 }),
      validate: () => Promise.resolve(validations[epoch++] ?? { loss: 1, accuracy: 0 }),
      readWeights: () => Promise.resolve(weightsOf(step)),
    };
  };
  const starts: TrainStart[] = [];
  /** Keeps all that a checkpoint would. */
  const keeping = (usual: readonly Callback[]): Callback[] => {
    const keep = async (training: TrainingProgress): Promise<void> => {
      const callbacks: Record<string, CallbackState> = {};
      for (const { key, ...callback } of usual.map((each) => ({
        key: each.key,
        state: () => each.state?.(),
      })))
        callbacks[key] = (await callback.state()) ?? { json: null, arrays: {} };
      starts.push(structuredClone({ position: training.position(), callbacks }));
    };
    const onStep = (training: TrainingProgress): Promise<void> | undefined =>
      training.stepInEpoch < 3 ? keep(training) : undefined;
    return [{ key: 'keeping', onTrainBegin: keep, onStep: (training) => onStep(training), onEpochEnd: keep }];
  };
  const whole = await countedTraining({ trainStep: at(0, 0), callbacks: keeping }).run();
  // The start, two boundaries inside each of three epochs, and one after each.
  expect(starts).toHaveLength(10);
  for (const from of starts) {
    const { position } = from;
    const resumed = await countedTraining({
      trainStep: at(position.step, position.epochs.length),
      from,
    }).run();
    const numbers = ({ epochs }: typeof whole): unknown[] =>
      epochs.map(({ seconds: _seconds, imagesPerSecond: _speed, ...rest }) => rest);
    expect(numbers(resumed)).toEqual(numbers(whole));
    expect(resumed).toMatchObject({ bestEpoch: 2, weights: 6, steps: 9, reason: 'finished' });
    expect(resumed.seconds).toBeGreaterThan(position.seconds);
  }
});

describe('divergence', () => {
  test.each([NaN, Infinity])('a loss of %s ends the run with its step and learning rate', async (loss) => {
    const { run } = countedTraining({ trainStep: trainStep((step) => (step === 5 ? loss : 1), []) });
    await expect(run()).rejects.toMatchObject({
      code: 'run/diverged',
      params: { step: 5, learningRate: 0.1 },
    });
  });

  test('an epoch that says every prediction is certainly wrong ends it too', async () => {
    await expect(countedTraining({ trainStep: trainStep(() => 1e6, []) }).run()).rejects.toMatchObject({
      code: 'run/diverged',
    });
  });

  test('one bad batch does not', async () => {
    const { run } = countedTraining({ trainStep: trainStep((step) => (step === 2 ? 120 : 1), []) });
    expect(await run()).toMatchObject({ reason: 'finished' });
  });
});

describe('stopping', () => {
  const stopAt = (step: number): { signal: AbortSignal; trainStep: CountedStep } => {
    const stop = new AbortController();
    const validations = [0.9, 0.1].map((accuracy) => ({ loss: 1, accuracy }));
    const losses = (made: number): number => {
      if (made === step) stop.abort('keep');
      return 1;
    };
    return { signal: stop.signal, trainStep: trainStep(losses, validations) };
  };

  test('keeps the best weights so far and reports the last step', async () => {
    const { run, seen } = countedTraining(stopAt(8));
    expect(await run()).toMatchObject({ reason: 'stopped', bestEpoch: 1, weights: 3, steps: 8 });
    expect(seen.epochs).toHaveLength(2);
    expect(seen.steps.at(-1)?.step).toBe(8);
  });

  test('before the first epoch has ended keeps the weights as they are', async () => {
    expect(await countedTraining(stopAt(2)).run()).toMatchObject({
      reason: 'stopped',
      bestEpoch: 0,
      weights: 2,
      epochs: [],
    });
  });

  test('in the last step of an epoch still counts that epoch', async () => {
    expect(await countedTraining(stopAt(3)).run()).toMatchObject({ bestEpoch: 1, weights: 3 });
  });
});

test('a pause holds the next step back, and its time does not count', async () => {
  let time = 0;
  let isPaused = true;
  const whenRunning = vi.fn(async () => {
    if (isPaused) time += 60_000;
    isPaused = false;
    await Promise.resolve();
  });
  const { run } = countedTraining({
    trainStep: trainStep(() => 1, []),
    pause: { whenRunning },
    now: () => (time += 10),
  });
  const { seconds } = await run();
  expect(whenRunning).toHaveBeenCalledTimes(9);
  expect(seconds).toBeLessThan(5);
});

describe('progress', () => {
  test('comes at most ten times a second, and always for the last step', async () => {
    const { run, seen } = countedTraining({
      steps: planSteps(400, 1, 1),
      trainStep: trainStep(() => 1, []),
    });
    await run();
    const times = seen.steps.map(({ seconds }) => seconds);
    const gaps = times.slice(1, -1).map((seconds, i) => seconds - (times[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.1);
    expect(seen.steps.at(-1)).toMatchObject({
      step: 400,
      totalSteps: 400,
      epoch: 1,
      stepInEpoch: 400,
      imagesSeen: 400,
      secondsLeft: 0,
    });
  });

  test('tells the mean loss since the last report', async () => {
    const { run, seen } = countedTraining({
      steps: planSteps(4, 2, 1),
      trainStep: trainStep((step) => step, []),
      now: () => 0,
    });
    await run();
    // The first step is reported at once, the second with the end.
    expect(seen.steps.map(({ loss }) => loss)).toEqual([1, 2]);
  });
});

test('each step gets the highest rate times what the schedule says at that moment', async () => {
  const rates: number[] = [];
  const counting = trainStep(
    () => 1,
    [
      { loss: 0.5, accuracy: 0.5 },
      { loss: 0.25, accuracy: 0.5 },
    ],
  );
  const observed: CountedStep = {
    ...counting,
    train: (batch, rate) => (rates.push(rate), counting.train(batch, rate)),
  };
  const steps = planSteps(4, 2, 3);
  await countedTraining({
    trainStep: observed,
    steps,
    learningRate: 2,
    rateFactor: ({ step, validationLosses }) => (step + 1) * (validationLosses.at(-1) ?? 1),
  }).run();
  // Two steps an epoch; the losses of the epochs that ended are 0.5, then 0.25.
  expect(rates).toEqual([2 * 1, 2 * 2, 2 * 3 * 0.5, 2 * 4 * 0.5, 2 * 5 * 0.25, 2 * 6 * 0.25]);
});

test('weights worth keeping at the start are kept where no epoch beats them', async () => {
  const worse = { loss: 0.4, accuracy: 0.8 };
  const measured = [{ loss: 0.3, accuracy: 0.9 }, worse, worse, worse];
  const result = await countedTraining({
    trainStep: trainStep(() => 1, measured),
    measuresStart: true,
  }).run();
  expect(result).toMatchObject({ bestEpoch: 0, weights: 0, steps: 9 });
  expect(result.epochs).toHaveLength(3);
});

test('an epoch that beats the start is kept instead', async () => {
  const measured = [
    { loss: 0.3, accuracy: 0.9 },
    { loss: 0.4, accuracy: 0.8 },
    { loss: 0.2, accuracy: 0.9 },
    { loss: 0.4, accuracy: 0.8 },
  ];
  const result = await countedTraining({
    trainStep: trainStep(() => 1, measured),
    measuresStart: true,
  }).run();
  // Three steps an epoch.
  expect(result).toMatchObject({ bestEpoch: 2, weights: 6 });
});
