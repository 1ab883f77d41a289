import { expect, test } from 'vitest';
import { CheckpointWriter } from '#engine/training/checkpoint/checkpoint-writer.ts';
import { startPosition } from '#engine/training/train.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';

const owner = {
  runId: 'run',
  config: defaultRunConfig,
  images: '',
  backend: { id: 'wasm', version: '4', device: 'CPU', threads: 1 },
} as const;

/** A writer on a clock that a test sets; reading the state takes `costMs`. */
async function writerOnClock(
  costMs: number,
): Promise<{ clock: { ms: number }; offer: (boundary: 'step' | 'epoch' | 'stop') => Promise<boolean> }> {
  const folder = await temporaryFolder();
  const clock = { ms: 0 };
  const made = new CheckpointWriter({
    ...{ folder, owner, totalSeconds: () => 0, featureSeconds: 0 },
    onNotice: () => undefined,
    now: () => clock.ms,
  });
  return {
    clock,
    async offer(boundary) {
      let isWritten = false;
      await made.offer(boundary, () => {
        isWritten = true;
        clock.ms += costMs;
        const memory = { microBatchSize: 1, evaluationBatchSize: 1 };
        return Promise.resolve({
          position: startPosition,
          callbacks: {},
          state: {},
          learningRate: 1,
          memory,
        });
      });
      return isWritten;
    },
  };
}

test('inside an epoch one is due every ten seconds, at an epoch’s end at once, and at a stop always', async () => {
  const { clock, offer } = await writerOnClock(0);
  clock.ms = 9_999;
  expect(await offer('step')).toBe(false);
  clock.ms = 10_000;
  expect(await offer('step')).toBe(true);
  expect(await offer('step')).toBe(false);
  expect(await offer('epoch')).toBe(true);
  expect(await offer('stop')).toBe(true);
});

test('one that took a second is due again after fifty: two per cent of the time', async () => {
  const { clock, offer } = await writerOnClock(1000);
  clock.ms = 10_000;
  expect(await offer('step')).toBe(true);
  const writtenAt = clock.ms;
  clock.ms = writtenAt + 49_999;
  expect(await offer('epoch')).toBe(false);
  clock.ms = writtenAt + 50_000;
  expect(await offer('epoch')).toBe(true);
});
