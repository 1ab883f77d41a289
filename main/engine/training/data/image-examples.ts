import type { ArraySpec } from '#engine/compute/program.ts';
import type { Dataset, ViewFormat, ViewRequest } from '#engine/data/dataset.ts';
import { ascending, inBatches, type ExampleBatch } from './batches.ts';
import type { Examples } from './batches.ts';

/** Up to this, images that never change are kept in memory: 70,000 grey ones of 28 px are 55 MB. */
const inMemoryBytes = 512_000_000;

export interface ImageSource {
  readonly dataset: Pick<Dataset, 'views'>;
  readonly ids: Int32Array;
  readonly format: ViewFormat;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Images as examples: decoded once and kept where they fit and never change, else read by workers epoch after epoch. */
export function imageExamples(source: ImageSource): Examples {
  const { sizePx, channels, augment } = source.format;
  const bytes = sizePx * sizePx * channels;
  const example: ArraySpec = { type: 'uint8', shape: [sizePx, sizePx, channels] };
  const fits = bytes * source.ids.length <= inMemoryBytes;
  let kept: Promise<Uint8Array> | undefined;
  return {
    example,
    count: source.ids.length,
    async *batches(order, batchSize, epoch) {
      if (!fits || (epoch !== null && augment !== 'none')) {
        yield* streamed(source, bytes, order, batchSize, epoch);
        return;
      }
      const images = await (kept ??= readAll(source, bytes));
      yield* inBatches(
        order,
        batchSize,
        (examples) => new Uint8Array(examples * bytes),
        (places, into) => {
          places.forEach((place, i) =>
            into.set(images.subarray(place * bytes, (place + 1) * bytes), i * bytes),
          );
          return Promise.resolve();
        },
      );
    },
  };
}

async function readAll(source: ImageSource, bytes: number): Promise<Uint8Array> {
  const images = new Uint8Array(source.ids.length * bytes);
  let place = 0;
  for await (const pixels of viewsOf(source, ascending(source.ids.length), null))
    images.set(pixels, bytes * place++);
  return images;
}

async function* streamed(
  source: ImageSource,
  bytes: number,
  order: Int32Array,
  batchSize: number,
  epoch: number | null,
): AsyncGenerator<ExampleBatch> {
  const largest = Math.min(batchSize, order.length);
  const buffers = [new Uint8Array(largest * bytes), new Uint8Array(largest * bytes)] as const;
  let start = 0;
  let filled = 0;
  let buffer: Uint8Array = buffers[0];
  for await (const pixels of viewsOf(source, order, epoch)) {
    buffer.set(pixels, filled * bytes);
    filled++;
    if (filled < batchSize && start + filled < order.length) continue;
    const places = order.subarray(start, start + filled);
    yield { size: filled, places, examples: buffer.subarray(0, filled * bytes) };
    start += filled;
    filled = 0;
    buffer = buffer === buffers[0] ? buffers[1] : buffers[0];
  }
}

function viewsOf(source: ImageSource, order: Int32Array, epoch: number | null): AsyncIterable<Uint8Array> {
  const { dataset, ids, format, seed, signal } = source;
  const key = epoch === null || format.augment === 'none' ? null : `${seed}/${epoch}`;
  const requests = Array.from(order, (place): ViewRequest => ({ id: ids[place] ?? 0, key }));
  return dataset.views(requests, format, signal);
}
