import { expect, test } from 'vitest';
import { RunHandle } from '#engine/services/run-control.ts';

test('the time that a run waits in pauses is known, and a stop ends the pause', async () => {
  let nowMs = 1000;
  const handle = new RunHandle(() => nowMs);
  handle.pause();
  const first = handle.whenRunning();
  nowMs += 40_000;
  handle.continue();
  await first;
  handle.pause();
  const second = handle.whenRunning();
  nowMs += 10_000;
  handle.stop(true);
  await second;
  await handle.whenRunning();
  expect(handle.pausedSeconds).toBe(50);
});
