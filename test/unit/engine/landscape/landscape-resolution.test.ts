import { expect, test } from 'vitest';
import { landscapeResolution } from '#engine/landscape/landscape-resolution.ts';

test('a head is measured on the finest grid with 500 images', () => {
  // 1,280 features × 10 classes.
  expect(landscapeResolution(12_800, 25, 60_000)).toEqual({ side: 25, images: 500 });
});

test('never on more images than there are', () => {
  expect(landscapeResolution(12_800, 25, 90)).toEqual({ side: 25, images: 90 });
});

test('a larger network gets fewer images first, then a coarser grid', () => {
  // 6 × 10¹¹ / (2,000,000 × (25² + 25)) = 461.5
  expect(landscapeResolution(2_000_000, 25, 60_000)).toEqual({ side: 25, images: 461 });
  // 25²: 6 × 10¹¹ / (11,500,000 × 650) = 80.3; 21²: 6 × 10¹¹ / (11,500,000 × 466) = 112.0 (111.96)
  expect(landscapeResolution(11_500_000, 25, 60_000)).toEqual({ side: 21, images: 111 });
});

test('a large one gets the coarsest grid and 64 images, however long it takes', () => {
  // 13²: 6 × 10¹¹ / (480,000,000 × 194) = 6.4
  expect(landscapeResolution(480_000_000, 25, 60_000)).toEqual({ side: 13, images: 64 });
  expect(landscapeResolution(480_000_000, 25, 20)).toEqual({ side: 13, images: 20 });
});
