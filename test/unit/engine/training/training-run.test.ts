import { stepsFor } from '#engine/training/run-settings.ts';
import { afterAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Notice } from '#shared/domain/notices.ts';
import type { Backend } from '#engine/compute/backend.ts';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import { readCheckpoint } from '#engine/training/checkpoint/checkpoint-file.ts';
import { TrainingRun } from '#engine/training/training-run.ts';
import { AppError } from '#shared/domain/errors.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';
import { running, type RunControl } from '#test/support/training/run-control.ts';
import { openShapes } from '#test/support/training/training-setup.ts';

vi.setConfig({ testTimeout: 240_000 });

const wasm = await WasmBackend.create();
const room = await openShapes(4, { wasm }, 28);
const images = room.dataset.ids('train').length;
afterAll(async () => {
  await room.close();
  wasm.dispose();
});
beforeEach(() => void (room.events.length = 0));

const small = { modelId: 'small-cnn', backend: 'wasm' } as const;
const notices = (): Notice[] =>
  room.events.flatMap((event) =>
    event.kind === 'run.notice' ? [{ code: event.code, params: event.params } as Notice] : [],
  );

/** The portable backend, which has no memory for the first pass whose gradients are summed. */
function shortOfSums(): Backend {
  let isShort = true;
  return {
    id: wasm.id,
    report: wasm.report,
    dispose: () => undefined,
    async prepare(program) {
      const prepared = await wasm.prepare(program);
      return {
        precompile: (calls) => prepared.precompile(calls),
        readState: (names) => prepared.readState(names),
        writeState: (values) => prepared.writeState(values),
        dispose: () => prepared.dispose(),
        run(name, inputs) {
          if (name !== 'accumulate' || !isShort) return prepared.run(name, inputs);
          isShort = false;
          return Promise.reject(new AppError('compute/out-of-memory', { reason: 'step' }));
        },
      };
    },
  };
}

test('memory that is short while noise is measured makes the micro-batches of training smaller', async () => {
  // A batch that is one micro-batch is not summed: the first sum is the noise’s, when 3 % of the images seen pay for it.
  const config = { ...defaultRunConfig, ...small, batchSize: 'full', epochs: 34 } as const;
  const { dataset, environment, events } = room;
  const outcome = await new TrainingRun({
    ...{
      runId: 'run',
      dataset,
      config,
      steps: stepsFor(dataset, config),
      environment,
      signal: running.signal,
      backend: shortOfSums(),
    },
    emit: (event) => void events.push(event),
  }).run();
  const half = Math.floor(images / 2);
  expect(notices()).toEqual([
    { code: 'memory/smaller-micro-batch', params: { batchSize: images, microBatchSize: half } },
  ]);
  expect(outcome.microBatchSize).toBe(half);
  expect(outcome.measured.noise.length).toBeGreaterThan(0);
});

test('a run that memory ended says nothing of micro-batches that cannot be smaller', async () => {
  const checkpoints = { folder: await temporaryFolder(), from: null, lowersMemory: true };
  const outcome = await room.run({ ...small, batchSize: 1, epochs: 1 }, running, checkpoints);
  expect(outcome.microBatchSize).toBe(1);
  expect(notices()).toEqual([expect.objectContaining({ code: 'memory/smaller-evaluation' })]);
});

test('pauses are in no seconds of a checkpoint, also not after going on from one', async () => {
  const now = performance.now.bind(performance);
  let pausedMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + pausedMs);
  onTestFinished(() => clock.mockRestore());
  const folder = await temporaryFolder();
  const secondsTo = async (update: number, from: Awaited<ReturnType<typeof readCheckpoint>>) => {
    const stop = new AbortController();
    let asked = from?.position.step ?? 0;
    const control: RunControl = {
      ...running,
      signal: stop.signal,
      whenRunning: () => {
        pausedMs += 3_600_000;
        if (++asked > update) stop.abort('keep');
        return Promise.resolve();
      },
    };
    await room.run({ ...small, batchSize: 1 }, control, { folder, from, lowersMemory: false });
    return readCheckpoint(folder);
  };
  const first = await secondsTo(2, null);
  expect(first?.position.step).toBe(2);
  expect(first?.seconds.total).toBeLessThan(3600);
  const second = await secondsTo(4, first);
  expect(second?.position.step).toBe(4);
  expect(second?.seconds.total).toBeGreaterThan(first?.seconds.total ?? NaN);
  expect(second?.seconds.total).toBeLessThan(3600);
});
