import { expect, test } from 'vitest';
import type { Dataset, ViewFormat, ViewRequest } from '#engine/data/dataset.ts';
import { imageLoader } from '#engine/training/data/image-loader.ts';

/** Images of one pixel: a hundred times the epoch, plus the id; it remembers what was asked for. */
function source(augment: ViewFormat['augment']) {
  const asked: ViewRequest[] = [];
  const dataset: Pick<Dataset, 'views'> = {
    async *views(requests, _, buffers) {
      for (let start = 0; start < requests.length; start += buffers.batchSize) {
        const batch = requests.slice(start, start + buffers.batchSize);
        asked.push(...batch);
        const pixels = batch.map(({ id, key }) => 100 * Number(key?.split('/')[1] ?? 0) + id);
        buffers.at(start, start + batch.length).set(pixels);
        yield await Promise.resolve(buffers.at(start, start + batch.length));
      }
    },
  };
  const format: ViewFormat = { sizePx: 1, channels: 1, augment };
  const signal = new AbortController().signal;
  return {
    asked,
    examples: imageLoader({ dataset, ids: Int32Array.of(7, 8, 9), format, seed: 5, signal }),
  };
}

async function batches(
  examples: ReturnType<typeof source>['examples'],
  order: readonly number[],
  epoch: number | null,
): Promise<{ indices: number[]; pixels: number[] }[]> {
  const found: { indices: number[]; pixels: number[] }[] = [];
  for await (const batch of examples.batches(Int32Array.from(order), 2, epoch))
    found.push({ indices: [...batch.indices], pixels: [...batch.examples] });
  return found;
}

test('images that never change are read once, whatever the epoch', async () => {
  const { asked, examples } = source('none');
  expect(await batches(examples, [2, 0, 1], 1)).toEqual([
    { indices: [2, 0], pixels: [9, 7] },
    { indices: [1], pixels: [8] },
  ]);
  await batches(examples, [0, 1, 2], 2);
  expect(asked).toEqual([7, 8, 9].map((id) => ({ id, key: null })));
});

test('varied images are read anew in each epoch, in the order of training, under seed and epoch', async () => {
  const { asked, examples } = source('light');
  expect(await batches(examples, [2, 0, 1], 1)).toEqual([
    { indices: [2, 0], pixels: [109, 107] },
    { indices: [1], pixels: [108] },
  ]);
  expect(asked.map(({ key }) => key)).toEqual(['5/1', '5/1', '5/1']);
});

test('without an epoch, images of a varied split are as they are', async () => {
  const { asked, examples } = source('light');
  expect(await batches(examples, [0, 1, 2], null)).toEqual([
    { indices: [0, 1], pixels: [7, 8] },
    { indices: [2], pixels: [9] },
  ]);
  expect(asked.every(({ key }) => key === null)).toBe(true);
});
