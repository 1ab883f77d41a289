import { expect, test } from 'vitest';
import { epochGrid, stepOfCell } from '#shared/domain/learn/epoch-grid.ts';
import { planSteps } from '#shared/domain/run/steps.ts';

test('2,000 images have a cell each', () => {
  // √(2000 · 2) = 63.2 columns, 2000 ÷ 63 = 31.7 rows
  expect(epochGrid(2000, 2)).toEqual({ columns: 63, rows: 32, cells: 2000, imagesPerCell: 1 });
});

test('50,000 images share cells', () => {
  // 50,000 ÷ 2,400 = 20.8 → 21 images a cell, 50,000 ÷ 21 = 2,380.95 cells
  expect(epochGrid(50_000, 2)).toMatchObject({ cells: 2381, imagesPerCell: 21 });
});

test('one image is one cell', () => {
  expect(epochGrid(1, 2)).toEqual({ columns: 1, rows: 1, cells: 1, imagesPerCell: 1 });
});

test('the last 16 of 2,000 images are step 63 at batch size 32', () => {
  const grid = epochGrid(2000, 2);
  const plan = planSteps(2000, 32, 1);
  const steps = Array.from({ length: 2000 }, (_, cell) => stepOfCell(cell, grid, plan));
  expect(steps.filter((step) => step === 62)).toHaveLength(16);
  expect(Math.max(...steps)).toBe(plan.stepsPerEpoch - 1);
  expect(steps.filter((step) => step === 61)).toHaveLength(32);
});
