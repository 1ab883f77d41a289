import { afterAll, describe, expect, test } from 'vitest';
import model from '#engine/models/efficientnet-lite0.ts';
import { createClassifier } from '#engine/training/classifier.ts';
import { previewPlan } from '#engine/services/plan/plan-preview.ts';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';
import { remedyForFewSteps } from '#shared/domain/batch-size/few-steps.ts';
import { running, type RunControl } from '#test/support/training/run-control.ts';
import { accuracyOf, openShapes, shapes } from '#test/support/training/training-setup.ts';
import { startBackends, tensorflowRuntime } from '#test/support/backends.ts';

const backends = await startBackends();

/** Shared by the tests that need features, so that these are computed once. */
const shared = await openShapes(6, backends);
afterAll(() => shared.close());

test('drawn circles, squares and triangles are told apart far above chance', async () => {
  const room = await shapes(16, backends);
  const outcome = await room.run();
  expect(accuracyOf(outcome)).toBeGreaterThan(0.7);
  expect(outcome).toMatchObject({ reason: 'finished', steps: 20, test: null });
  expect(outcome.epochs.at(-1)?.trainLoss).toBeLessThan(Math.log(3));
});

describe('with cached features', () => {
  test('runs are quick, the same seed gives the same weights, and another seed others', async () => {
    const room = shared;
    const [first, again, other] = [
      await room.run({ batchSize: 4 }),
      await room.run({ batchSize: 4 }),
      await room.run({ batchSize: 4, seed: 1 }),
    ];
    expect(again.seconds.features).toBe(0);
    expect(again.weightsHash).toBe(first.weightsHash);
    expect(other.weightsHash).not.toBe(first.weightsHash);
  });

  test('every batch size works: one, seven, all', async () => {
    const room = shared;
    const images = room.dataset.ids('train').length;
    for (const batchSize of [1, 7, 'full'] as const) {
      const outcome = await room.run({ batchSize, epochs: 2 });
      const size = batchSize === 'full' ? images : batchSize;
      expect(outcome.steps).toBe(2 * Math.ceil(images / size));
    }
  });

  test('where steps are few, the rate that is offered goes as far as the epochs that are', async () => {
    const few = { ...defaultRunConfig, batchSize: 'full', epochs: 10 } as const;
    const preview = await previewPlan(shared.dataset, few, shared.environment);
    const remedy = remedyForFewSteps(preview.plan, preview);
    const lossWith = async (config: Partial<RunConfig>): Promise<number> =>
      (await shared.run({ ...few, ...config })).epochs.at(-1)?.validationLoss ?? NaN;
    const loss = await lossWith({});
    const byEpochs = await lossWith({ epochs: remedy?.epochs ?? 0 });
    const byRate = await lossWith({ learningRate: remedy?.learningRate ?? 1e-6 });
    expect(byEpochs).toBeLessThan(0.7 * loss);
    // Within a third of the way that more epochs go.
    expect(byRate).toBeLessThan(loss - 0.66 * (loss - byEpochs));
  });

  test('both backends learn the same within float tolerance', async () => {
    const room = shared;
    const tensorflow = await room.run({ batchSize: 8 });
    const wasm = await room.run({ batchSize: 8, backend: 'wasm' });
    for (const [i, { trainLoss }] of tensorflow.epochs.entries())
      expect(wasm.epochs[i]?.trainLoss).toBeCloseTo(trainLoss, 3);
  });

  test('a classifier predicts an image as the run did', async () => {
    const room = shared;
    const outcome = await room.run();
    const classifier = await createClassifier(backends.tensorflow, model, outcome.model, room.environment);
    const { ids, probabilities } = outcome.validation;
    for await (const { id, rgb } of room.dataset.crops(ids, outcome.model.input.sizePx)) {
      const [answer = new Float32Array()] = await classifier.classify([rgb]);
      const row = ids.indexOf(id);
      answer.forEach((value, k) => expect(value).toBeCloseTo(probabilities[row * 3 + k] ?? NaN, 4));
      expect(answer.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 5);
    }
    classifier.dispose();
  });

  test('nothing stays in TensorFlow after a run', async () => {
    const room = shared;
    const { binding } = tensorflowRuntime().backend;
    const count = (): number[] => [binding.getNumOfTensors(), binding.getNumOfSavedModels()];
    const before = count();
    await room.run();
    expect(count()).toEqual(before);
  });
});

test('events tell each phase, each epoch and the last step', async () => {
  const room = await shapes(2, backends);
  await room.run({ epochs: 3, batchSize: 1 });
  const phases = room.events.flatMap((event) => (event.kind === 'run.phase' ? [event.phase] : []));
  expect([...new Set(phases)]).toEqual(['preparing', 'features', 'training', 'evaluating']);
  expect(room.events.filter(({ kind }) => kind === 'run.epoch')).toHaveLength(3);
  const steps = room.events.filter((event) => event.kind === 'run.step');
  expect(steps.at(-1)).toMatchObject({ step: 9, totalSteps: 9, epoch: 3, stepInEpoch: 3 });
});

describe('ending early', () => {
  test('a stop keeps what was learned and predicts the validation images with it', async () => {
    const room = shared;
    const stop = new AbortController();
    let waits = 0;
    const control: RunControl = {
      ...running,
      signal: stop.signal,
      // The features are one group; then each update asks once.
      whenRunning: () => {
        if (++waits === 8) stop.abort('keep');
        return Promise.resolve();
      },
    };
    const outcome = await room.run({ epochs: 100, batchSize: 8 }, control);
    expect(outcome.reason).toBe('stopped');
    expect(outcome.steps).toBeLessThan(8);
    expect(outcome.validation.probabilities).toHaveLength(3 * room.dataset.ids('validation').length);
  });

  test('a stop before training says that the features are kept', async () => {
    const room = await shapes(4, backends);
    const stop = new AbortController();
    stop.abort('keep');
    await expect(room.run({}, { ...running, signal: stop.signal })).rejects.toMatchObject({
      code: 'canceled',
      params: { reason: 'before-training' },
    });
  });

  test('a learning rate that is far too high is said to be, by its code', async () => {
    const room = shared;
    const config = { optimizerId: 'sgd', learningRate: 1e9, batchSize: 4 };
    await expect(room.run(config)).rejects.toMatchObject({ code: 'run/diverged' });
  });

  test.each([
    [{ optimizerId: 'unheard-of' }, { reason: 'unknown-plug-in', kind: 'optimizer', id: 'unheard-of' }],
    [{ modelId: 'unheard-of' }, { reason: 'unknown-plug-in', kind: 'model', id: 'unheard-of' }],
    [{ optimizerParameters: { beta9: 1 } }, { reason: 'unknown-setting', setting: 'beta9' }],
    [{ optimizerParameters: { beta1: 2 } }, { reason: 'setting-out-of-range', isWhole: false }],
  ])('%o is refused with what is wrong', async (config, params) => {
    await expect(shared.run(config)).rejects.toMatchObject({
      code: 'usage/wrong-arguments',
      params,
    });
  });
});

test('a preview counts what the cache lacks, and the run after it changes that', async () => {
  const room = await shapes(6, backends);
  const config = { ...defaultRunConfig, batchSize: 4, epochs: 2 };
  const before = await previewPlan(room.dataset, config, room.environment);
  expect(before).toMatchObject({
    featuresTotal: 18,
    featuresMissing: 18,
    isMeasured: false,
  });
  expect(before.plan).toMatchObject({ totalSteps: 2 * Math.ceil(room.dataset.ids('train').length / 4) });
  expect(before.secondsForFeatures).toBeGreaterThan(0);
  await room.run(config);
  const after = await previewPlan(room.dataset, config, room.environment);
  expect(after).toMatchObject({ featuresMissing: 0, secondsForFeatures: 0 });
  expect(after.rate.learningRate).toBeCloseTo(0.001 * Math.sqrt(4 / 32), 10);
  // The backend and 3,843 weights; computing features, before, took a base model besides.
  expect(after.memoryBytes / 4.66e8).toBeCloseTo(1, 1);
  expect(before.memoryBytes).toBeGreaterThan(2 * after.memoryBytes);
});

test('a preview plans the micro-batches of the backend that is loaded: a card of its own has room for more', async () => {
  const room = await shapes(16, backends);
  const config = { ...defaultRunConfig, fineTune: 'all', batchSize: 32 } as const;
  const card = { id: 'tensorflow', threads: 2, device: 'NVIDIA T4' } as const;
  const { microBatchSize } = await previewPlan(room.dataset, config, room.environment);
  expect(microBatchSize).toBeLessThan(32);
  expect(await previewPlan(room.dataset, config, room.environment, card)).toMatchObject({
    microBatchSize: 32,
  });
});

test('a run measures its gradients’ noise on the way, which changes nothing of what it learns', async () => {
  const room = await shapes(10, backends);
  const measured = await room.run({ epochs: 12 });
  // A fifth of the images seen pays for a measurement of all of them: after epochs 5 and 10.
  expect(measured.measured.noise.map(({ epoch }) => epoch)).toEqual([5, 10]);
  for (const { noiseScale } of measured.measured.noise) expect(noiseScale).toBeGreaterThan(0);
  const small = { modelId: 'small-cnn', epochs: 2, batchSize: 8 } as const;
  const exact = await room.run({ ...small, accumulation: 'exact' });
  expect(exact.measured.accumulation).toMatchObject({ mode: 'exact', microBatchesPerStep: 1, batchSize: 8 });
  expect(exact.measured.accumulation?.comparison?.largestDifference).toBeLessThan(1e-5);
  expect((await room.run(small)).measured.accumulation).toBeNull();
});
