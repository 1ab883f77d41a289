import { expect, test } from 'vitest';
import { epochEnds, locationOnPath } from '#renderer/features/learn/landscape/location-on-path.ts';

const path = [
  { step: 0, epoch: 0, column: 0, row: 0, loss: 1 },
  { step: 8, epoch: 1, column: 4, row: -2, loss: 0.5 },
  { step: 10, epoch: 2, column: 5, row: 0, loss: 0.4 },
];

test('a saved point is where it is', () => {
  expect(locationOnPath(path, 8)).toMatchObject({ column: 4, row: -2 });
});

test('between two points it lies on the line that is drawn', () => {
  // 6 of 8 steps: three quarters of the way to (4, −2).
  expect(locationOnPath(path, 6)).toEqual({ step: 6, column: 3, row: -1.5 });
});

test('beyond the end there is no location', () => {
  expect(locationOnPath(path, 11)).toBeNull();
});

test('each epoch ends at its last point, and of 100 epochs every fifth is marked', () => {
  const steps = (epochs: number) =>
    Array.from({ length: epochs * 2 + 1 }, (_, step) => ({
      step,
      epoch: Math.ceil(step / 2),
      column: step,
      row: 0,
      loss: 1,
    }));
  expect(epochEnds(steps(3)).map(({ step }) => step)).toEqual([2, 4, 6]);
  expect(epochEnds(steps(100)).map(({ step }) => step)).toEqual(
    Array.from({ length: 20 }, (_, index) => (index + 1) * 10),
  );
});
