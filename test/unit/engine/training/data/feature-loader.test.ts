import { expect, test } from 'vitest';
import { featureLoader } from '#engine/training/data/feature-loader.ts';
import type { FeatureRows } from '#engine/training/data/feature-rows.ts';

/** Rows of one number: their own position. */
const rows: FeatureRows = {
  featureCount: 1,
  read(positions, into) {
    into.set(positions);
    return Promise.resolve();
  },
};

/** Two images at rows 0 and 1, with three random views each at rows 10, 11, 20, 21, 30, 31. */
const examples = featureLoader(rows, {
  plain: Int32Array.of(0, 1),
  views: [Int32Array.of(10, 11), Int32Array.of(20, 21), Int32Array.of(30, 31)],
  offsets: Int32Array.of(0, 2),
});

async function shown(epoch: number | null, batchSize = 2): Promise<number[]> {
  const values: number[] = [];
  for await (const batch of examples.batches(Int32Array.of(0, 1), batchSize, epoch))
    values.push(...batch.examples);
  return values;
}

test('without an epoch, images are as they are', async () => {
  expect(await shown(null)).toEqual([0, 1]);
});

test('in each epoch an image shows its next view, and after all of them the first again', async () => {
  // View (offset + epoch) mod 3: image 0 shows 1, 2, 0, 1; image 1 shows 0, 1, 2, 0.
  expect([await shown(1), await shown(2), await shown(3), await shown(4)]).toEqual([
    [20, 11],
    [30, 21],
    [10, 31],
    [20, 11],
  ]);
});

test('the view does not depend on how batches are cut', async () => {
  expect(await shown(2, 1)).toEqual(await shown(2, 2));
});
