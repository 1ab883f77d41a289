import { expect, test } from 'vitest';
import { planeWork } from '../../../../../main/engine/training/loss-plane/plane-work.ts';

test('a head is measured on the finest grid with 500 pictures', () => {
  // 1,280 features × 10 classes.
  expect(planeWork(12_800, 25, 60_000)).toEqual({ side: 25, pictures: 500 });
});

test('never on more pictures than there are', () => {
  expect(planeWork(12_800, 25, 90)).toEqual({ side: 25, pictures: 90 });
});

test('a network pays with pictures first, then with the grid', () => {
  // 10¹² / (11,500,000 × (25² + 25)) = 133.8
  expect(planeWork(11_500_000, 25, 60_000)).toEqual({ side: 25, pictures: 133 });
  // 25²: 10¹² / (20,000,000 × 650) = 76.9; 21²: 10¹² / (20,000,000 × 466) = 107.3; 17²: ÷ 314 = 159.2
  expect(planeWork(20_000_000, 25, 60_000)).toEqual({ side: 17, pictures: 159 });
});

test('a large one gets the coarsest grid and 64 pictures, however long it takes', () => {
  // 13²: 10¹² / (480,000,000 × 194) = 10.7
  expect(planeWork(480_000_000, 25, 60_000)).toEqual({ side: 13, pictures: 64 });
  expect(planeWork(480_000_000, 25, 20)).toEqual({ side: 13, pictures: 20 });
});
