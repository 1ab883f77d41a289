import { describe, expect, test } from 'vitest';
import { layOutGrid, moveInGrid, rowsInView } from '#renderer/ui/grid/grid-layout.ts';

describe('50,000 images in 1,000 px', () => {
  const layout = layOutGrid(50_000, 1000, 120, 0);

  test('fill eight columns of 125 px', () => {
    expect(layout).toEqual({ columns: 8, rows: 6250, rowHeightPx: 125 });
  });

  test('draw only the rows in view and two more on either side', () => {
    expect(rowsInView(layout, 0, 500)).toEqual({ first: 0, last: 5 });
    expect(rowsInView(layout, 12_500, 500)).toEqual({ first: 98, last: 105 });
  });

  test('end with the last row', () => {
    expect(rowsInView(layout, 6250 * 125 - 500, 500).last).toBe(6249);
  });
});

test('a narrow window still has one column', () => {
  expect(layOutGrid(3, 60, 120, 0)).toEqual({ columns: 1, rows: 3, rowHeightPx: 60 });
});

describe('keys in a grid of 10 images in 4 columns', () => {
  const move = (key: string, index: number): number | undefined => moveInGrid(key, index, 10, 4, 2);

  test('arrows move by cells and rows', () => {
    expect(move('ArrowRight', 3)).toBe(4);
    expect(move('ArrowDown', 1)).toBe(5);
    expect(move('ArrowUp', 5)).toBe(1);
  });

  test('nothing leads out of the grid', () => {
    expect(move('ArrowUp', 2)).toBe(2);
    expect(move('ArrowDown', 7)).toBe(7);
    expect(move('ArrowRight', 9)).toBe(9);
    expect(move('PageDown', 8)).toBe(9);
    expect(move('Home', 7)).toBe(0);
    expect(move('End', 0)).toBe(9);
  });

  test('other keys do nothing', () => {
    expect(move('Enter', 2)).toBeUndefined();
  });
});
