import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Dataset } from '../../../../main/engine/dataset/dataset.ts';
import type { EngineEnvironment } from '../../../../main/engine/environment.ts';
import { defaultCacheFolder } from '../../../../main/engine/store/folders.ts';
import model from '../../../../main/engine/models/efficientnet-lite0.ts';
import { createClassifier } from '../../../../main/engine/training/classifier.ts';
import {
  previewPlan,
  runTraining,
  type RunControl,
  type TrainingOutcome,
} from '../../../../main/engine/training/run-training.ts';
import type { EngineEvent } from '../../../../shared/contract/engine-api.ts';
import { defaultRunConfig, type RunConfig } from '../../../../shared/contract/run-config.ts';
import { decodeWorkerPath } from '../../../support/decode-worker-build.ts';
import { writeShapes } from '../../../support/drawn-pictures.ts';
import { startEngines, tensorflowRuntime } from '../../../support/engines.ts';
import { openPictures } from '../../../support/open-pictures.ts';

const engines = await startEngines();

const running: RunControl = {
  signal: new AbortController().signal,
  discard: new AbortController().signal,
  whenRunning: () => Promise.resolve(),
};

interface Room {
  readonly environment: EngineEnvironment;
  readonly dataset: Dataset;
  readonly events: EngineEvent[];
  run(config?: Partial<RunConfig>, control?: RunControl): Promise<TrainingOutcome>;
}

/** An open dataset of drawn shapes, `count` of each of three kinds. */
async function openShapes(count: number): Promise<Room & { close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'batchwise-test-'));
  await writeShapes(join(folder, 'shapes'), count);
  const environment = {
    cacheFolder: join(folder, 'cache'),
    dataFolder: join(folder, 'data'),
    assetsFolder: join(import.meta.dirname, '../../../../assets'),
    decodeWorkerPath,
    tensorflowFolder: defaultCacheFolder(process.env, process.platform, homedir()),
    appVersion: '0.0.0-test',
  };
  const dataset = await openPictures(join(folder, 'shapes'), environment);
  const events: EngineEvent[] = [];
  return {
    environment,
    dataset,
    events,
    run: (given = {}, control = running) => {
      const config = { ...defaultRunConfig, ...given };
      const engine = config.engine === 'wasm' ? engines.wasm : engines.tensorflow;
      const emit = (event: EngineEvent): void => void events.push(event);
      return runTraining({ runId: 'run', dataset, config, engine, environment, emit, control });
    },
    close: async () => {
      await dataset.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A room of the test's own, with nothing in its cache. */
async function shapes(count: number): Promise<Room> {
  const room = await openShapes(count);
  onTestFinished(() => room.close());
  return room;
}

/** Shared by the tests that need features, so that these are computed once. */
const shared = await openShapes(6);
afterAll(() => shared.close());

const accuracyOf = ({ epochs, bestEpoch }: TrainingOutcome): number =>
  epochs[bestEpoch - 1]?.validationAccuracy ?? NaN;

test('drawn circles, squares and triangles are told apart far above chance', async () => {
  const room = await shapes(16);
  const outcome = await room.run();
  expect(accuracyOf(outcome)).toBeGreaterThan(0.7);
  expect(outcome).toMatchObject({ reason: 'finished', updates: 20, test: null });
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
      expect(outcome.updates).toBe(2 * Math.ceil(images / size));
    }
  });

  test('both engines learn the same within float tolerance', async () => {
    const room = shared;
    const tensorflow = await room.run({ batchSize: 8 });
    const wasm = await room.run({ batchSize: 8, engine: 'wasm' });
    for (const [i, { trainLoss }] of tensorflow.epochs.entries())
      expect(wasm.epochs[i]?.trainLoss).toBeCloseTo(trainLoss, 3);
  });

  test('a classifier answers a picture as the run did', async () => {
    const room = shared;
    const outcome = await room.run();
    const classifier = await createClassifier(engines.tensorflow, model, outcome.model, room.environment);
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

test('events tell each phase, each epoch and the last update', async () => {
  const room = await shapes(2);
  await room.run({ epochs: 3, batchSize: 1 });
  const phases = room.events.flatMap((event) => (event.kind === 'run.phase' ? [event.phase] : []));
  expect([...new Set(phases)]).toEqual(['preparing', 'features', 'training', 'evaluating']);
  expect(room.events.filter(({ kind }) => kind === 'run.epoch')).toHaveLength(3);
  const steps = room.events.filter((event) => event.kind === 'run.step');
  expect(steps.at(-1)).toMatchObject({ step: 9, updates: 9, epoch: 3, stepInEpoch: 3 });
});

describe('ending early', () => {
  test('a stop keeps what was learned and answers the validation pictures with it', async () => {
    const room = shared;
    const stop = new AbortController();
    let waits = 0;
    const control: RunControl = {
      ...running,
      signal: stop.signal,
      // The features are one group; then each update asks once.
      whenRunning: () => {
        if (++waits === 8) stop.abort();
        return Promise.resolve();
      },
    };
    const outcome = await room.run({ epochs: 100, batchSize: 8 }, control);
    expect(outcome.reason).toBe('stopped');
    expect(outcome.updates).toBeLessThan(8);
    expect(outcome.validation.probabilities).toHaveLength(3 * room.dataset.ids('validation').length);
  });

  test('a stop before training says that the features are kept', async () => {
    const room = await shapes(4);
    const stop = new AbortController();
    stop.abort();
    await expect(room.run({}, { ...running, signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled',
      message: expect.stringContaining('features computed so far are kept') as string,
    });
  });

  test('a learning rate that is far too high is said to be, by its code', async () => {
    const room = shared;
    const config = { optimizerId: 'sgd', learningRate: 1e9, batchSize: 4 };
    await expect(room.run(config)).rejects.toMatchObject({ code: 'run/diverged' });
  });

  test.each([
    [{ optimizerId: 'unheard-of' }, 'unheard-of'],
    [{ modelId: 'unheard-of' }, 'unheard-of'],
    [{ optimizerParameters: { beta9: 1 } }, 'beta9'],
    [{ optimizerParameters: { beta1: 2 } }, 'between'],
  ])('%o is refused in words', async (config, words) => {
    await expect(shared.run(config)).rejects.toMatchObject({
      code: 'usage/wrong-arguments',
      message: expect.stringContaining(words) as string,
    });
  });
});

test('a preview counts what the cache lacks, and the run after it changes that', async () => {
  const room = await shapes(6);
  const config = { ...defaultRunConfig, batchSize: 4, epochs: 2 };
  const before = await previewPlan(room.dataset, config, room.environment);
  expect(before).toMatchObject({
    featuresTotal: 18,
    featuresMissing: 18,
    isMeasured: false,
    warnings: ['few-updates'],
  });
  expect(before.plan).toMatchObject({ updates: 2 * Math.ceil(room.dataset.ids('train').length / 4) });
  expect(before.secondsForFeatures).toBeGreaterThan(0);
  await room.run(config);
  const after = await previewPlan(room.dataset, config, room.environment);
  expect(after).toMatchObject({ featuresMissing: 0, secondsForFeatures: 0 });
  expect(after.learningRate).toBeCloseTo(0.001 * Math.sqrt(4 / 32), 10);
});

describe('networks over pictures', () => {
  const small = { modelId: 'small-cnn', epochs: 6, batchSize: 8 } as const;

  test('the small network learns drawn shapes from nothing, with and without variations', async () => {
    const room = await shapes(40);
    for (const augment of ['none', 'light'] as const) {
      const outcome = await room.run({ ...small, augment, epochs: 15 });
      expect(outcome.model.input).toEqual({ sizePx: expect.any(Number) as number, channels: 3 });
      expect(accuracyOf(outcome), augment).toBeGreaterThan(0.6);
      expect(outcome.seconds.features).toBe(0);
    }
  });

  test('the same seed gives the same weights, another seed others', async () => {
    const hashes: string[] = [];
    for (const seed of [3, 3, 4])
      hashes.push((await shared.run({ ...small, augment: 'strong', epochs: 2, seed })).weightsHash);
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  test('a full batch in parts of 5 learns what it learns at once', async () => {
    const at = { ...small, batchSize: 'full', epochs: 3 } as const;
    const whole = await shared.run(at);
    const parts = await shared.run({ ...at, microBatch: 5 });
    expect(parts.updates).toBe(3);
    for (const [i, { trainLoss }] of whole.epochs.entries())
      expect(parts.epochs[i]?.trainLoss).toBeCloseTo(trainLoss, 4);
  });

  test('fine-tuning starts from a trained head and is never worse than it on validation', async () => {
    const head = await shared.run({ seed: 1 });
    const tuned = await shared.run({ fineTune: 'last', epochs: 1, batchSize: 4, seed: 1 });
    expect(accuracyOf(head)).toBeLessThanOrEqual(
      tuned.bestEpoch === 0 ? accuracyOf(head) : accuracyOf(tuned),
    );
    const names = Object.keys(tuned.model.weights);
    expect(names).toContain('classifier/kernel');
    expect(names).toContain('block16_project/kernel');
    expect(names).not.toContain('stem/kernel');
    const classifier = await createClassifier(engines.tensorflow, model, tuned.model, shared.environment);
    const { ids, probabilities } = tuned.validation;
    for await (const { id, rgb } of shared.dataset.crops(ids, 224)) {
      const [answer = new Float32Array()] = await classifier.classify([rgb]);
      const row = ids.indexOf(id);
      answer.forEach((value, k) => expect(value).toBeCloseTo(probabilities[row * 3 + k] ?? NaN, 4));
    }
    classifier.dispose();
  });

  test('a learning rate that is searched for comes with a notice, and the search leaves no trace', async () => {
    const room = await shapes(16);
    const found = await room.run({ ...small, learningRate: 'find' });
    expect(found.learningRate).toBeGreaterThan(0);
    expect(room.events.filter(({ kind }) => kind === 'run.notice')).toHaveLength(1);
    const typed = await room.run({ ...small, learningRate: found.learningRate });
    expect(typed.weightsHash).toBe(found.weightsHash);
  });

  test('a network from scratch refuses fine-tuning', async () => {
    await expect(shared.run({ ...small, fineTune: 'all' })).rejects.toMatchObject({
      code: 'usage/wrong-arguments',
    });
  });
});

test('random views with a frozen base are cached once, and every one of them serves', async () => {
  const room = await shapes(4);
  const first = await room.run({ augment: 'light', epochs: 5 });
  const train = room.dataset.ids('train').length;
  const all = train + room.dataset.ids('validation').length;
  const computed = room.events.filter((event) => event.kind === 'run.phase' && event.phase === 'features');
  // Each picture as it is, and four views of each training picture.
  expect(computed.at(-1)).toMatchObject({ done: all + 4 * train, total: all + 4 * train });
  const again = await room.run({ augment: 'light', epochs: 5 });
  expect(again.seconds.features).toBe(0);
  expect(again.weightsHash).toBe(first.weightsHash);
  expect((await room.run({ epochs: 5 })).weightsHash).not.toBe(first.weightsHash);
});
