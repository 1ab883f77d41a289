import { expect, test } from 'vitest';
import { cellTint, moveInMatrix } from '#renderer/features/inspect/confusion/confusion-shade.ts';

test('a cell is tinted by the square root of its fraction of its row', () => {
  expect(cellTint(1)).toBeCloseTo(0.46, 12);
  // √(1/4) = 1/2
  expect(cellTint(0.25)).toBeCloseTo(0.23, 12);
  expect(cellTint(0)).toBe(0);
});

test('arrows move by one cell and stop at the edges', () => {
  expect(moveInMatrix('ArrowRight', { actual: 0, predicted: 0 }, 3)).toEqual({ actual: 0, predicted: 1 });
  expect(moveInMatrix('ArrowDown', { actual: 2, predicted: 1 }, 3)).toEqual({ actual: 2, predicted: 1 });
  expect(moveInMatrix('ArrowUp', { actual: 2, predicted: 1 }, 3)).toEqual({ actual: 1, predicted: 1 });
  expect(moveInMatrix('End', { actual: 1, predicted: 0 }, 3)).toEqual({ actual: 1, predicted: 2 });
  expect(moveInMatrix('x', { actual: 1, predicted: 0 }, 3)).toBeUndefined();
});
