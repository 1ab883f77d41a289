import { createHash } from 'node:crypto';
import { throwIfAborted } from '#shared/domain/errors.ts';
import type { ViewFormat, ViewRequest } from '#engine/data/dataset.ts';
import type { ViewBuffers } from '#engine/data/images/view-buffers.ts';

/** What computing features needs of a dataset: generated images of one color each. */
export class ColorDataset {
  readonly #shades: readonly number[];
  /** Images returned so far, in order. */
  readonly handedOut: number[] = [];

  /** @param shades 0 … 255 of each image; equal shades are equal images */
  constructor(shades: readonly number[]) {
    this.#shades = shades;
  }

  get ids(): Int32Array {
    return Int32Array.from(this.#shades, (_, id) => id);
  }

  hashOf(id: number): string {
    return createHash('sha256').update(String(this.#shades[id])).digest('hex');
  }

  async *views(
    requests: readonly ViewRequest[],
    _: ViewFormat,
    buffers: ViewBuffers,
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < requests.length; start += buffers.batchSize) {
      throwIfAborted(signal);
      const batch = requests.slice(start, start + buffers.batchSize);
      batch.forEach(({ id }, i) => {
        this.handedOut.push(id);
        buffers.at(start + i, start + i + 1).fill(this.#shades[id] ?? 0);
      });
      yield await Promise.resolve(buffers.at(start, start + batch.length));
    }
  }
}
