import type { ArraySpec } from '#engine/compute/backend.ts';
import type { Dataset, ViewFormat, ViewRequest } from '#engine/data/dataset.ts';
import { ViewBuffers } from '#engine/data/images/view-buffers.ts';
import { ascending, inBatches, type Batch } from './batches.ts';
import type { DataLoader } from './batches.ts';

/** Up to this, images that never change are kept in memory: 70,000 gray ones of 28 px are 55 MB. */
const inMemoryBytes = 512_000_000;

export interface ImageSource {
  readonly dataset: Pick<Dataset, 'views'>;
  readonly ids: Int32Array;
  readonly format: ViewFormat;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Images as examples: decoded once and kept in memory if they fit and never change, else read by workers epoch after epoch. */
export function imageLoader(source: ImageSource): DataLoader {
  const { sizePx, channels, augment } = source.format;
  const bytes = sizePx * sizePx * channels;
  const example: ArraySpec = { type: 'uint8', shape: [sizePx, sizePx, channels] };
  const fits = bytes * source.ids.length <= inMemoryBytes;
  let saved: Promise<Uint8Array> | undefined;
  let spare: ViewBuffers | undefined;
  return {
    example,
    count: source.ids.length,
    async *batches(order, batchSize, epoch) {
      if (!fits || (epoch !== null && augment !== 'none')) {
        const buffers = spare?.fits(batchSize, order.length)
          ? spare
          : new ViewBuffers(source.format, batchSize, order.length);
        spare = undefined;
        yield* streamed(source, order, epoch, buffers);
        // Only where all was read: workers may still be writing for a reader that stopped.
        spare = buffers;
        return;
      }
      const images = await (saved ??= readAll(source));
      yield* inBatches(
        order,
        batchSize,
        (examples) => new Uint8Array(examples * bytes),
        (indices, into) => {
          indices.forEach((index, i) =>
            into.set(images.subarray(index * bytes, (index + 1) * bytes), i * bytes),
          );
          return Promise.resolve();
        },
      );
    },
  };
}

/** All images as one batch. */
async function readAll(source: ImageSource): Promise<Uint8Array> {
  const { format, ids } = source;
  const buffers = new ViewBuffers(format, ids.length, ids.length);
  for await (const images of viewsOf(source, ascending(ids.length), null, buffers)) return images;
  return new Uint8Array();
}

async function* streamed(
  source: ImageSource,
  order: Int32Array,
  epoch: number | null,
  buffers: ViewBuffers,
): AsyncGenerator<Batch> {
  let start = 0;
  for await (const examples of viewsOf(source, order, epoch, buffers)) {
    const indices = order.subarray(start, start + examples.length / buffers.viewBytes);
    start += indices.length;
    yield { size: indices.length, indices, examples };
  }
}

function viewsOf(
  source: ImageSource,
  order: Int32Array,
  epoch: number | null,
  buffers: ViewBuffers,
): AsyncIterable<Uint8Array> {
  const { dataset, ids, format, seed, signal } = source;
  const key = epoch === null || format.augment === 'none' ? null : `${seed}/${epoch}`;
  const requests = Array.from(order, (index): ViewRequest => ({ id: ids[index] ?? 0, key }));
  return dataset.views(requests, format, buffers, signal);
}
