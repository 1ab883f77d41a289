import { expect, test, vi } from 'vitest';
import { createSession } from '#engine/services/session.ts';
import type { RunDetail } from '#shared/contract/engine-api.ts';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';
import { writeShapes } from '#test/support/images/drawn-images.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';
import { trainingChild, type ChildEnd } from '#test/support/children/train-in-child.ts';

// Several processes that each load TensorFlow, one after the other.
vi.setConfig({ testTimeout: 600_000 });

/**
 * TensorFlow answers a lack of memory with an error in most ops; some kernels, and threads that cannot start, end the
 * process instead, and it gives nothing back of what it had. All of that is met here, and what comes when is TensorFlow's
 * business: a process that died or gave up is followed by one that goes on with half, as the window offers it.
 */
test('under a limit on the process a run comes to its end in smaller micro-batches, and to the same losses', async () => {
  const train = await trainingChild();
  const images = await temporaryFolder();
  await writeShapes(images, 32);
  const environment = await testEnvironment();
  const config: RunConfig = {
    ...defaultRunConfig,
    modelId: 'small-cnn',
    epochs: 2,
    batchSize: 'full',
    backend: 'tensorflow',
  };
  // What Node, the workers and TensorFlow reserve is most of it, and differs by machine: the limit lies halfway between
  // what one image at a time takes and what all of them take.
  const single = await train({ environment, images, config: { ...config, microBatch: 1 } });
  const full = await train({ environment, images, config });
  expect(peakOf(full)).toBeGreaterThan(peakOf(single));
  const addressSpace = Math.round((peakOf(single) + peakOf(full)) / 2);

  let life = await train({ environment, images, config }, { addressSpace });
  const { runId } = life;
  expect(life.messages.filter(({ kind }) => kind === 'child.rejected')).toEqual([]);
  const isFinished = (): boolean =>
    life.messages.some((message) => message.kind === 'run.ended' && message.reason === 'finished');
  for (let lives = 1; !isFinished() && lives < 8; lives++)
    life = await train({ environment, images, resume: { runId, lowerMemory: true } }, { addressSpace });
  expect(life.messages.at(-1)).toMatchObject({ kind: 'run.ended', reason: 'finished', failure: null });

  const detail = detailsOf(environment);
  const small = detail(runId);
  const microBatch = small.result?.microBatchSize ?? 0;
  expect(microBatch).toBeGreaterThan(0);
  expect(microBatch).toBeLessThan(small.epochs[0]?.imagesSeen ?? 0);
  expect(small.result?.steps).toBe(2);
  // The same run with that micro-batch from the start, in a process without a limit.
  const free = await train({ environment, images, config: { ...config, microBatch } });
  const whole = detail(free.runId);
  expect(whole.result?.microBatchSize).toBe(microBatch);
  for (const [i, { trainLoss, validationLoss }] of whole.epochs.entries()) {
    expect(Math.abs((small.epochs[i]?.trainLoss ?? NaN) / trainLoss - 1)).toBeLessThan(1e-5);
    expect(Math.abs((small.epochs[i]?.validationLoss ?? NaN) / validationLoss - 1)).toBeLessThan(1e-5);
  }
});

function peakOf({ messages }: ChildEnd): number {
  for (const message of messages) if (message.kind === 'child.peak') return message.addressSpace;
  throw new Error('the process did not say what it took');
}

function detailsOf(environment: Parameters<typeof createSession>[0]): (runId: string) => RunDetail {
  return (runId) => {
    const session = createSession(environment, () => undefined);
    const run = session.store.run(runId);
    void session.close();
    if (run === undefined) throw new Error(`there is no run ${runId}`);
    return run;
  };
}
