import { describe, expect, test } from 'vitest';
import type { RunEvent } from '#shared/domain/run/run.ts';
import { maximumPoints, reduceRun, startedRun } from '#shared/domain/run/run-view.ts';

const step = (runId: string, number: number, loss: number): RunEvent => ({
  kind: 'run.step',
  runId,
  step: number,
  totalSteps: 100,
  epoch: 1,
  stepInEpoch: number,
  imagesSeen: number * 32,
  loss,
  imagesPerSecond: 4000,
  seconds: number * 0.01,
  secondsLeft: 1,
});

const metrics = {
  epoch: 1,
  step: 8,
  imagesSeen: 244,
  trainLoss: 0.6,
  trainAccuracy: 0.7,
  validationLoss: 0.5,
  validationAccuracy: 0.8,
  imagesPerSecond: 4000,
  seconds: 0.1,
};

describe('the view of a run', () => {
  test('follows phase, steps and epochs', () => {
    const events: RunEvent[] = [
      { kind: 'run.phase', runId: 'a', phase: 'training', done: 0, total: 100, secondsLeft: null },
      step('a', 3, 0.7),
      { kind: 'run.epoch', runId: 'a', metrics, isBest: true },
      step('a', 9, 0.4),
    ];
    const view = events.reduce(reduceRun, startedRun('a'));
    expect(view.progress.phase).toBe('training');
    expect(view.counters.step).toBe(9);
    expect(view.epochs).toEqual([metrics]);
    expect(view.bestEpoch).toBe(1);
    expect(view.outcome).toBeNull();
  });

  test('keeps samples of the loss only until their epoch is measured, and none of a run that has ended', () => {
    const epochDone = {
      kind: 'run.epoch',
      runId: 'a',
      metrics: { ...metrics, step: 2 },
      isBest: true,
    } as const;
    const view = [step('a', 1, 0.9), step('a', 2, 0.8), epochDone, step('a', 3, 0.7)].reduce(
      reduceRun,
      startedRun('a'),
    );
    expect(view.points).toEqual([{ step: 3, imagesSeen: 96, seconds: 0.03, loss: 0.7 }]);
    const ended = reduceRun(view, { kind: 'run.ended', runId: 'a', reason: 'stopped', failure: null });
    expect(ended.points).toEqual([]);
  });

  test('a speed that jumps from event to event is steadied: after 10 ms of 2 s, 1 − e^(−0.005) of it counts', () => {
    const first = reduceRun(startedRun('a'), step('a', 1, 0.9));
    expect(first.counters.imagesPerSecond).toBe(4000);
    const second = reduceRun(first, { ...step('a', 2, 0.8), imagesPerSecond: 8000 } as RunEvent);
    expect(second.counters.imagesPerSecond).toBeCloseTo(4000 + 4000 * (1 - Math.exp(-0.005)), 9);
  });

  test('drops events of another run', () => {
    const view = startedRun('a');
    expect(reduceRun(view, step('b', 1, 0.5))).toBe(view);
  });

  test('an end takes the pause away and says why', () => {
    const paused = reduceRun(startedRun('a'), { kind: 'run.paused', runId: 'a', isPaused: true });
    expect(paused.isPaused).toBe(true);
    const ended = reduceRun(paused, { kind: 'run.ended', runId: 'a', reason: 'stopped', failure: null });
    expect(ended.isPaused).toBe(false);
    expect(ended.outcome).toEqual({ reason: 'stopped', failure: null });
  });

  test('a very long run keeps its shape in a bounded number of points', () => {
    let view = startedRun('a');
    for (let number = 1; number <= 3 * maximumPoints; number++) {
      view = reduceRun(view, step('a', number, 1 / number));
    }
    expect(view.points.length).toBeLessThanOrEqual(maximumPoints);
    expect(view.points.at(-1)?.step).toBe(3 * maximumPoints);
    const steps = view.points.map((point) => point.step);
    expect(steps).toEqual(steps.toSorted((one, other) => one - other));
  });
});
