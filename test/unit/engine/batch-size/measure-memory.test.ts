import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import { imageNetwork } from '#engine/models/network/image-network.ts';
import smallCnn from '#engine/models/small-cnn.ts';
import { measureMemory, type MemoryRequest } from '#engine/batch-size/measure-memory.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

vi.setConfig({ testTimeout: 240_000 });

async function request(images: number, allowedBytes: number, signal: AbortSignal): Promise<MemoryRequest> {
  const input = { sizePx: 64, channels: 3 } as const;
  const asked = { input, classCount: 3, parameters: { dropout: 0.4 } };
  const graph = smallCnn.describe(asked);
  const weights = smallCnn.initialWeights(asked, randomGenerator('weights'));
  const config = { ...defaultRunConfig, modelId: 'small-cnn' };
  return {
    trial: { environment: await testEnvironment(), config, input, classCount: 3 },
    backend: { id: 'tensorflow', threads: availableParallelism(), device: 'CPU' },
    network: imageNetwork({ model: smallCnn, graph, weights, fineTune: 'none' }),
    graph,
    images,
    allowedBytes,
    hasTimeFor: () => true,
    signal,
  };
}

const never = new AbortController().signal;

test('the largest micro-batch that fits stays within the allowed bytes, and takes what was predicted within a quarter', async () => {
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

test('without time for that many images, a trial with fewer gives the bytes per image', async () => {
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

test('if everything fits easily, one trial with all images is enough', async () => {
  const found = await measureMemory(await request(20, 4e9, never));
  expect(found.largest).toBeNull();
  expect(found.trials.map(({ batchSize }) => batchSize)).toEqual([20]);
});

test('a trial that exceeds the allowed bytes is ended, and half its size is reported', async () => {
  // The backend alone takes more than this.
  const found = await measureMemory(await request(1000, 6e8, never));
  expect(found.largest).toBeLessThan(16);
  expect(found.trials.at(-1)?.peakBytes).toBeNull();
});

test('if the last trial exceeds the allowed bytes, the size that fitted is reported, not one in between', async () => {
  const asked = await request(1000, 2.1e9, never);
  /** Replaces trials: up to 100 images take 1 GB, more take more than is allowed. */
  const memoryProbePath = join(await temporaryFolder(), 'trial.mjs');
  await writeFile(
    memoryProbePath,
    `import { json } from 'node:stream/consumers';
    const { batchSize } = await json(process.stdin);
    process.stdout.write(JSON.stringify({ peakBytes: batchSize > 100 ? 9e9 : 1e9 }));`,
  );
  const found = await measureMemory({
    ...asked,
    trial: { ...asked.trial, environment: { ...asked.trial.environment, memoryProbePath } },
    // 450 MB and three times a million bytes per row: half of the allowed bytes are enough for 200.
    network: { example: { type: 'float32', shape: [250_000] }, weights: {}, trained: [] },
    graph: null,
  });
  // Halfway from 0 to 200 is 100, and from 100 to 200 is 150.
  expect(found.trials.map(({ batchSize, peakBytes }) => [batchSize, peakBytes])).toEqual([
    [200, null],
    [100, 1e9],
    [150, null],
  ]);
  expect(found.largest).toBe(100);
});

test('canceling ends the trial', async () => {
  const stop = new AbortController();
  const measuring = measureMemory(await request(1000, 4e9, stop.signal));
  stop.abort();
  await expect(measuring).rejects.toMatchObject({ code: 'canceled' });
});
