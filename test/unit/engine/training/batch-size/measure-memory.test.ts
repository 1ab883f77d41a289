import { availableParallelism } from 'node:os';
import { expect, test, vi } from 'vitest';
import { defaultRunConfig } from '../../../../../shared/contract/run-config.ts';
import { randomGenerator } from '../../../../../shared/domain/random.ts';
import { pictureNetwork } from '../../../../../main/engine/compute/networks.ts';
import smallCnn from '../../../../../main/engine/models/small-cnn.ts';
import {
  measureMemory,
  type MemoryRequest,
} from '../../../../../main/engine/training/batch-size/measure-memory.ts';
import { testEnvironment } from '../../../../support/engine-environment.ts';

vi.setConfig({ testTimeout: 240_000 });

async function request(images: number, allowedBytes: number, signal: AbortSignal): Promise<MemoryRequest> {
  const input = { sizePx: 64, channels: 3 } as const;
  const asked = { input, classCount: 3, parameters: { dropout: 0.4 } };
  const graph = smallCnn.describe(asked);
  const weights = smallCnn.initialWeights(asked, randomGenerator('weights'));
  const config = { ...defaultRunConfig, modelId: 'small-cnn' };
  return {
    trial: { environment: await testEnvironment(), config, input, classCount: 3 },
    engine: { id: 'tensorflow', threads: availableParallelism(), device: 'CPU' },
    network: pictureNetwork({ model: smallCnn, graph, weights, fineTune: 'none' }),
    graph,
    images,
    allowedBytes,
    hasTimeFor: () => true,
    signal,
  };
}

const never = new AbortController().signal;

test('the largest pass that fits stays below what is allowed, and takes what was predicted within a quarter', async () => {
  const allowedBytes = 1.6e9;
  const found = await measureMemory(await request(100_000, allowedBytes, never));
  const last = found.trials.at(-1);
  expect(found.trials.length).toBeGreaterThan(1);
  expect(found.largest).toBeGreaterThanOrEqual(last?.batchSize ?? Infinity);
  expect(found.largest).toBeGreaterThan(64);
  for (const { peakBytes, predictedBytes } of found.trials) {
    expect(peakBytes).toBeLessThan(allowedBytes);
    expect(Math.abs(predictedBytes / (peakBytes ?? 1) - 1)).toBeLessThan(0.25);
  }
});

test('where there is no time for so many images, a trial of fewer says what one takes', async () => {
  const found = await measureMemory({
    ...(await request(4000, 8e9, never)),
    hasTimeFor: (batchSize) => batchSize <= 100,
  });
  // 8 GB ÷ 2 would hold about 750 images: halved until there is time.
  expect(found.trials).toHaveLength(1);
  expect(found.trials[0]?.batchSize).toBeGreaterThan(50);
  expect(found.trials[0]?.batchSize).toBeLessThanOrEqual(100);
  expect(found.largest).toBeGreaterThan(1000);
});

test('where everything fits by far, one trial of all images shows it', async () => {
  const found = await measureMemory(await request(20, 4e9, never));
  expect(found.largest).toBeNull();
  expect(found.trials.map(({ batchSize }) => batchSize)).toEqual([20]);
});

test('a trial that goes over what is allowed is ended, and half of it is the answer', async () => {
  // The engine alone, before any picture, takes more than this.
  const found = await measureMemory(await request(1000, 6e8, never));
  expect(found.largest).toBeLessThan(16);
  expect(found.trials.at(-1)?.peakBytes).toBeNull();
});

test('cancelling ends the trial', async () => {
  const stop = new AbortController();
  const measuring = measureMemory(await request(1000, 4e9, stop.signal));
  stop.abort();
  await expect(measuring).rejects.toMatchObject({ code: 'cancelled' });
});
