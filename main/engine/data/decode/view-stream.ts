import { AppError, throwIfAborted } from '#shared/contract/errors.ts';
import type { CropCache } from '../images/crop-cache.ts';
import type { ViewFormat, ViewRequest } from '../dataset.ts';
import { viewSourcePx } from './make-view.ts';
import type { ImageTable } from '../images/image-table.ts';
import { StoredCrops } from '../images/stored-crops.ts';
import type { DecodeReplies, ViewItem } from './worker-messages.ts';
import { WorkerCrashed, type WorkerPool } from './worker-pool.ts';

/** Pixels of one batch; a batch more than workers is under way, so this bounds the memory. */
const batchBytes = 1_500_000;
const largestBatch = 64;

/** Gives images out as squares of any size, varied or not: from stored crops, or decoded, and stored for the next time. */
export class ViewStream {
  readonly #table: ImageTable;
  readonly #pool: WorkerPool;
  readonly #stored: StoredCrops;

  constructor(table: ImageTable, pool: WorkerPool, cache: CropCache) {
    this.#table = table;
    this.#pool = pool;
    this.#stored = new StoredCrops(table, cache);
  }

  /** @returns one array for each request, in order; owned by the receiver */
  async *read(
    requests: readonly ViewRequest[],
    format: ViewFormat,
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const stride = format.sizePx * format.sizePx * format.channels;
    const size = Math.max(1, Math.min(largestBatch, Math.floor(batchBytes / stride)));
    const underWay: Promise<DecodeReplies['views']>[] = [];
    for (let at = 0; at < requests.length || underWay.length > 0;) {
      throwIfAborted(signal);
      while (at < requests.length && underWay.length <= this.#pool.size) {
        const reply = this.#readBatch(requests.slice(at, at + size), format);
        at += size;
        // It is awaited later, or never where the reader stops: then its failure concerns nobody.
        reply.catch(() => undefined);
        underWay.push(reply);
      }
      const { pixels } = await (underWay.shift() as Promise<DecodeReplies['views']>);
      for (let from = 0; from < pixels.length; from += stride) {
        throwIfAborted(signal);
        yield pixels.slice(from, from + stride);
      }
    }
  }

  async #readBatch(requests: readonly ViewRequest[], format: ViewFormat): Promise<DecodeReplies['views']> {
    const { files, file, hashes } = this.#table;
    const items = requests.map(({ id, key }): ViewItem => ({
      source: files.sourceOf(file[id] as number),
      hash: hashes.slice(id * 32, id * 32 + 32),
      place: this.#stored.placeOf(id, viewSourcePx(format, key)),
      key,
    }));
    const reply = await this.#pool.run({ kind: 'views', items, format }).catch((error: unknown) => {
      throw error instanceof WorkerCrashed ? this.#unreadable(requests[0] as ViewRequest, error) : error;
    });
    const [failed] = reply.failed;
    if (failed !== undefined) throw this.#unreadable(requests[failed] as ViewRequest);
    for (const { item, record } of reply.records) {
      const { id, key } = requests[item] as ViewRequest;
      this.#stored.remember(id, viewSourcePx(format, key), record);
    }
    return reply;
  }

  #unreadable({ id }: ViewRequest, cause?: unknown): AppError {
    const name = this.#table.files.nameOf(this.#table.file[id] as number);
    return new AppError('dataset/unreadable-image', { fault: 'changed', path: name }, cause);
  }
}
