import { expect, test } from 'vitest';
import { grayImage } from '#engine/exporters/common/proof.ts';

test('each pixel is the rounded mean of its three values; the input stays unchanged', () => {
  // Means 87⅓, 87⅔ and 255.
  const rgb = Uint8Array.from([90, 140, 32, 90, 140, 33, 255, 255, 255]);
  const before = rgb.slice();
  expect([...grayImage(rgb)]).toEqual([87, 87, 87, 88, 88, 88, 255, 255, 255]);
  expect(rgb).toEqual(before);
});
