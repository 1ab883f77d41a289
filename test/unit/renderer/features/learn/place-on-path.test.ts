import { expect, test } from 'vitest';
import { placeOnPath } from '../../../../../renderer/features/learn/place-on-path.ts';

const path = [
  { updates: 0, epoch: 0, column: 0, row: 0, loss: 1 },
  { updates: 8, epoch: 1, column: 4, row: -2, loss: 0.5 },
  { updates: 10, epoch: 2, column: 5, row: 0, loss: 0.4 },
];

test('a point that was kept is where it is', () => {
  expect(placeOnPath(path, 8)).toMatchObject({ column: 4, row: -2 });
});

test('between two points it lies on the line that is drawn', () => {
  // 6 of 8 updates: three quarters of the way to (4, −2).
  expect(placeOnPath(path, 6)).toEqual({ updates: 6, column: 3, row: -1.5 });
});

test('beyond the end there is no place', () => {
  expect(placeOnPath(path, 11)).toBeNull();
});
