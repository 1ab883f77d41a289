import { expect, test } from 'vitest';
import { Pause } from '#engine/services/pause.ts';
import { RunClock } from '#engine/training/run-clock.ts';

test('the time that a run waits in pauses is no time that it took', async () => {
  let nowMs = 1000;
  const pause = new Pause();
  const clock = new RunClock(pause, () => nowMs);
  pause.begin();
  const first = clock.whenRunning();
  nowMs += 40_000;
  pause.end();
  await first;
  nowMs += 3_000;
  pause.begin();
  const second = clock.whenRunning();
  nowMs += 10_000;
  pause.end();
  await second;
  await clock.whenRunning();
  expect(clock.seconds).toBe(3);
});
