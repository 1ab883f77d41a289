import { afterAll, describe, expect, test, vi } from 'vitest';
import model from '#engine/models/efficientnet-lite0.ts';
import { createClassifier } from '#engine/training/classifier.ts';
import { startBackends } from '#test/support/backends.ts';
import { accuracyOf, openShapes, shapes } from '#test/support/training/training-setup.ts';

// Networks over images train for half a minute on two quiet cores, and cores are not always quiet.
vi.setConfig({ testTimeout: 240_000 });

const backends = await startBackends();
const shared = await openShapes(6, backends);
afterAll(() => shared.close());

describe('networks over images', () => {
  const small = { modelId: 'small-cnn', epochs: 6, batchSize: 8 } as const;

  test('the small network learns drawn shapes from nothing, with and without variations', async () => {
    const room = await shapes(100, backends);
    for (const augment of ['none', 'light'] as const) {
      const outcome = await room.run({ ...small, augment, batchSize: 16, epochs: 15 });
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

  test('a full batch in micro-batches of 5 learns what it learns at once', async () => {
    const at = { ...small, batchSize: 'full', epochs: 3 } as const;
    const whole = await shared.run(at);
    const parts = await shared.run({ ...at, microBatch: 5 });
    expect(parts.steps).toBe(3);
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
    const classifier = await createClassifier(backends.tensorflow, model, tuned.model, shared.environment);
    const { ids, probabilities } = tuned.validation;
    for await (const { id, rgb } of shared.dataset.crops(ids, 224)) {
      const [answer = new Float32Array()] = await classifier.classify([rgb]);
      const row = ids.indexOf(id);
      answer.forEach((value, k) => expect(value).toBeCloseTo(probabilities[row * 3 + k] ?? NaN, 4));
    }
    classifier.dispose();
  });

  test('fine-tuning measures its gradients’ noise, once a thirty-third of its images pays for it', async () => {
    const tuned = await shared.run({ fineTune: 'last', augment: 'none', epochs: 34, batchSize: 'full' });
    const images = shared.dataset.ids('train').length;
    // Small batches of 4, and a large one of as many of them as there are images for.
    const measured = 4 * Math.floor(images / 4);
    const first = Math.ceil(measured / 0.03 / images);
    expect(tuned.measured.noise.map(({ epoch }) => epoch)).toEqual([first]);
    expect(tuned.measured.noise[0]?.noiseScale).not.toBeUndefined();
  });

  test('a learning rate that is searched for comes with a notice, and the search leaves no trace', async () => {
    const room = await shapes(16, backends);
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
  const room = await shapes(4, backends);
  const first = await room.run({ augment: 'light', epochs: 5 });
  const train = room.dataset.ids('train').length;
  const all = train + room.dataset.ids('validation').length;
  const computed = room.events.filter((event) => event.kind === 'run.phase' && event.phase === 'features');
  // Each image as it is, and four views of each training image.
  expect(computed.at(-1)).toMatchObject({ done: all + 4 * train, total: all + 4 * train });
  const again = await room.run({ augment: 'light', epochs: 5 });
  expect(again.seconds.features).toBe(0);
  expect(again.weightsHash).toBe(first.weightsHash);
  expect((await room.run({ epochs: 5 })).weightsHash).not.toBe(first.weightsHash);
});
