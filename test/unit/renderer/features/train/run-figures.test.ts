import { describe, expect, test } from 'vitest';
import { epochsAlike } from '#shared/domain/run/best-epoch.ts';
import { runFigures } from '#renderer/features/train/live/run-figures.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import type { RunEvent } from '#shared/domain/run/run.ts';
import { continuedRun, reduceRun, startedRun, type RunView } from '#shared/domain/run/run-view.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { english } from '#shared/messages/en/english.ts';
import { runDetail } from '#test/support/window-harness/sample-data.ts';

const started = { config: defaultRunConfig, plan: planSteps(305, 32, 60), projectName: 'insects' };
const { epochs, result } = runDetail('a', 11);

function shown(view: RunView, saved: typeof result = null): Record<string, string> {
  const figures = runFigures(view, started, saved, english());
  return Object.fromEntries(
    figures.map(({ key, label, value, unit }) => [key, `${label}: ${value} ${unit}`.trim()]),
  );
}

const step: RunEvent = {
  kind: 'run.step',
  runId: 'a',
  step: 113,
  totalSteps: 600,
  epoch: 12,
  stepInEpoch: 3,
  imagesSeen: 3451,
  loss: 0.2,
  imagesPerSecond: 4000,
  seconds: 22,
  secondsLeft: 88.4,
};
const phase = (name: 'training' | 'evaluating'): RunEvent => ({
  kind: 'run.phase',
  runId: 'a',
  phase: name,
  done: 0,
  total: 1,
  secondsLeft: null,
});
const going = [phase('training'), step].reduce(reduceRun, continuedRun('a', epochs));

describe('the figures of a run', () => {
  test('name the epoch and step it is at, and the best accuracy so far', () => {
    expect(shown(going)).toMatchObject({
      epoch: 'Epoch: 12 of 60',
      step: 'Step: 113 of 600',
      best: expect.stringMatching(/^Best accuracy: 9\d\.\d% epoch \d+$/) as string,
      time: 'Time left: 1 min 28 s',
    });
  });

  test('say nothing of the time left once the result is measured', () => {
    expect(shown(reduceRun(going, phase('evaluating')))['time']).toBe('Time taken: 22 s');
  });

  test('before the first step are zero or unknown, and no speed is made up', () => {
    expect(shown(startedRun('a'))).toMatchObject({
      epoch: 'Epoch: 0 of 60',
      best: 'Best accuracy: –',
      speed: 'Speed: – images/s',
      time: 'Time left: –',
    });
  });

  test('of a run that was stopped in its twelfth epoch count the eleven that are done', () => {
    const over = reduceRun(going, { kind: 'run.ended', runId: 'a', reason: 'stopped', failure: null });
    expect(shown(over, result)).toMatchObject({
      epoch: 'Epochs done: 11 of 60',
      step: 'Steps done: 110 of 600',
      speed: 'Speed: 4,100 images/s',
      time: 'Time taken: 15 s 2.1 s training',
    });
  });
});

test('epochs with the best one’s accuracy are those that the validation loss decided among', () => {
  const measured = [0.8, 0.9, 0.9, 0.85].map((validationAccuracy, index) => ({
    ...(epochs[0] as (typeof epochs)[number]),
    epoch: index + 1,
    validationAccuracy,
  }));
  expect(epochsAlike(measured, 3)).toEqual([2]);
  expect(epochsAlike(measured, 0)).toEqual([]);
});
