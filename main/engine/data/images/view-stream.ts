import { AppError, throwIfAborted } from '#shared/domain/errors.ts';
import type { ViewFormat, ViewRequest } from '../dataset.ts';
import { viewSourcePx } from '../decode/make-view.ts';
import type { ViewItem } from '../decode/worker-messages.ts';
import { WorkerCrashed, type WorkerPool } from '../decode/worker-pool.ts';
import type { CropCache } from './crop-cache.ts';
import { CropLocations } from './crop-locations.ts';
import type { ImageTable } from './image-table.ts';
import type { ViewBuffers } from './view-buffers.ts';

/** Bytes requested from a worker at once. */
const pieceBytes = 1_500_000;
const largestPiece = 64;

/** Reads images as squares of any size, augmented or not: from stored crops, or decoded and then stored. */
export class ViewStream {
  readonly #table: ImageTable;
  readonly #pool: WorkerPool;
  readonly #crops: CropLocations;

  constructor(table: ImageTable, pool: WorkerPool, cache: CropCache) {
    this.#table = table;
    this.#pool = pool;
    this.#crops = new CropLocations(table, cache);
  }

  /**
   * Workers write straight into the buffers, ahead of the reader as long as there is room.
   * @returns batches in the order of the requests, each valid until the next one is requested
   */
  async *read(
    requests: readonly ViewRequest[],
    format: ViewFormat,
    buffers: ViewBuffers,
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const workers = this.#pool.size;
    const largest = Math.min(largestPiece, Math.floor(pieceBytes / buffers.viewBytes));
    // One piece more than workers, so that none of them has to wait.
    const pieceSize = buffers.pieceSize(workers + 1, largest);
    const pieces: Promise<number>[] = [];
    let asked = 0;
    let writableEnd = 0;
    let underWay = 0;
    let isOver = false;
    const fill = (): void => {
      while (!isOver && asked < writableEnd && underWay <= workers) {
        const start = asked;
        const end = Math.min(start + pieceSize, buffers.blockEnd(start), writableEnd);
        const piece = this.#readPiece(requests.slice(start, end), format, buffers.at(start, end)).then(
          () => {
            underWay--;
            fill();
            return end;
          },
          (error: unknown) => {
            isOver = true;
            throw error;
          },
        );
        // Awaited later, or never if the reader stops; then a failure doesn't matter.
        piece.catch(() => undefined);
        pieces.push(piece);
        asked = end;
        underWay++;
      }
    };
    try {
      let filled = 0;
      for (let start = 0; start < requests.length; start += buffers.batchSize) {
        const end = Math.min(start + buffers.batchSize, requests.length);
        writableEnd = Math.min(requests.length, buffers.writableEnd(start));
        fill();
        while (filled < end) {
          throwIfAborted(signal);
          filled = await (pieces.shift() as Promise<number>);
        }
        throwIfAborted(signal);
        yield buffers.at(start, end);
      }
    } finally {
      isOver = true;
    }
  }

  async #readPiece(requests: readonly ViewRequest[], format: ViewFormat, into: Uint8Array): Promise<void> {
    const { files, file, hashes } = this.#table;
    const items = requests.map(({ id, key }): ViewItem => ({
      source: files.sourceOf(file[id] as number),
      hash: hashes.slice(id * 32, id * 32 + 32),
      crop: this.#crops.find(id, viewSourcePx(format, key)),
      key,
    }));
    const reply = await this.#pool.run({ kind: 'views', items, format, into }).catch((error: unknown) => {
      throw error instanceof WorkerCrashed
        ? this.#unreadable(requests[0] as ViewRequest, 'decoder-crashed', error)
        : error;
    });
    const [failed] = reply.failed;
    if (failed !== undefined) throw this.#unreadable(requests[failed] as ViewRequest, 'changed');
    for (const { item, record } of reply.records) {
      const { id, key } = requests[item] as ViewRequest;
      this.#crops.remember(id, viewSourcePx(format, key), record);
    }
  }

  #unreadable({ id }: ViewRequest, fault: 'changed' | 'decoder-crashed', cause?: unknown): AppError {
    const name = this.#table.files.nameOf(this.#table.file[id] as number);
    return new AppError('dataset/unreadable-image', { fault, path: name }, cause);
  }
}
