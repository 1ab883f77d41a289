import { zeros, type Tensor } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { Notice } from '#shared/domain/notices.ts';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import { readCheckpoint } from '#engine/training/checkpoint/checkpoint-file.ts';
import type { TrainingOutcome } from '#engine/training/training-run.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';
import { limitWasmMemory } from '#test/support/children/small-wasm-memory.ts';
import { running, type RunControl } from '#test/support/training/run-control.ts';
import { openShapes } from '#test/support/training/training-setup.ts';

vi.setConfig({ testTimeout: 600_000 });

const megabyte = 1024 * 1024;
const restore = limitWasmMemory(40 * megabyte);
const wasm = await WasmBackend.create();
restore();
const room = await openShapes(16, { wasm }, 28);
afterAll(async () => {
  await room.close();
  wasm.dispose();
});
afterEach(() => {
  release();
  room.events.length = 0;
});

/** What else is in the backend's memory, a megabyte each. */
const held: Tensor[] = [];
/** Takes all of the engine's memory but so much of it. */
function leaveFree(megabytes: number): void {
  try {
    for (;;) held.push(zeros([megabyte / 4]));
  } catch (error) {
    expect(error).toMatchObject({ code: 'compute/out-of-memory' });
  }
  for (const each of held.splice(-megabytes)) each.dispose();
}
const release = (): void => held.splice(0).forEach((each) => each.dispose());

const config = { modelId: 'small-cnn', backend: 'wasm', epochs: 3, batchSize: 'full' } as const;
const notices = (): Notice[] =>
  room.events.flatMap((event) =>
    event.kind === 'run.notice' ? [{ code: event.code, params: event.params } as Notice] : [],
  );

/** Does something once, before an update. */
function before(update: number, act: () => void): RunControl {
  let updates = 0;
  return {
    ...running,
    whenRunning: () => {
      if (++updates === update) act();
      return Promise.resolve();
    },
  };
}

/** Sums of other parts round differently in float32, and in nothing else. */
function expectSameLosses(outcome: TrainingOutcome, expected: TrainingOutcome): void {
  for (const [i, { trainLoss, validationLoss }] of expected.epochs.entries()) {
    expect(Math.abs((outcome.epochs[i]?.trainLoss ?? NaN) / trainLoss - 1)).toBeLessThan(1e-5);
    expect(Math.abs((outcome.epochs[i]?.validationLoss ?? NaN) / validationLoss - 1)).toBeLessThan(1e-5);
  }
}

test('a batch that does not fit is halved until it does, and learns what it would have learned in those micro-batches', async () => {
  const images = room.dataset.ids('train').length;
  const halved = await room.run(config);
  expect(halved.microBatchSize).toBeLessThan(images);
  expect(notices().at(-1)).toEqual({
    code: 'memory/smaller-micro-batch',
    params: { batchSize: images, microBatchSize: halved.microBatchSize },
  });
  expect(halved.steps).toBe(3);
  const told = notices().length;
  const parts = await room.run({ ...config, microBatch: halved.microBatchSize });
  expect(parts.weightsHash).toBe(halved.weightsHash);
  expect(notices()).toHaveLength(told);
});

test('memory that grows short on the way costs no step: the run goes on from its checkpoint', async () => {
  const folder = await temporaryFolder();
  const at = { ...config, microBatch: 16, epochs: 10 } as const;
  // Before each update three more megabytes are taken by someone else, until there are too few.
  const control: RunControl = {
    ...running,
    whenRunning: () => {
      if (notices().length === 0) held.push(zeros([(3 * megabyte) / 4]));
      return Promise.resolve();
    },
  };
  const outcome = await room.run(at, control, { folder, from: null, lowersMemory: false });
  expect(outcome.microBatchSize).toBeLessThan(16);
  expect(outcome.steps).toBe(10);
  release();
  const whole = await room.run(at);
  expectSameLosses(outcome, whole);
});

test('where one image at a time does not fit, the run ends with that, and goes on when memory is free again', async () => {
  const folder = await temporaryFolder();
  const at = { ...config, microBatch: 2 } as const;
  const control = before(2, () => leaveFree(1));
  const run = room.run(at, control, { folder, from: null, lowersMemory: false });
  await expect(run).rejects.toMatchObject({
    code: 'compute/out-of-memory',
    params: { reason: 'smallest-step' },
  });
  release();
  const from = await readCheckpoint(folder);
  expect(from).not.toBeNull();
  const resumed = await room.run(at, running, { folder, from, lowersMemory: false });
  expect(resumed).toMatchObject({ reason: 'finished', steps: 3, microBatchSize: 1 });
  expectSameLosses(resumed, await room.run(at));
});
