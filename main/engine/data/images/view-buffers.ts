/** Small batches share a block of about this many bytes, so that workers always have enough to do. */
const blockBytes = 8_000_000;

/**
 * Memory for batches of views, shared with the workers that write them: one or two blocks of whole batches. Workers fill
 * one block while the reader uses the other. A stream that was read to its end leaves the buffers free for the next one;
 * one that ended early doesn't, because workers may still be writing.
 */
export class ViewBuffers {
  readonly batchSize: number;
  /** One view: uint8, size×size×channels. */
  readonly viewBytes: number;
  readonly #blocks: readonly Uint8Array[];
  readonly #viewsPerBlock: number;

  /**
   * @param batchSize views in a batch, 1 or more
   * @param count views in one stream: buffers for a few views stay small
   */
  constructor(
    format: { readonly sizePx: number; readonly channels: 1 | 3 },
    batchSize: number,
    count: number,
  ) {
    const views = Math.max(1, Math.min(batchSize, count));
    this.batchSize = batchSize;
    this.viewBytes = format.sizePx ** 2 * format.channels;
    const batches = Math.floor(blockBytes / (views * this.viewBytes));
    this.#viewsPerBlock = views * Math.max(1, Math.min(batches, Math.ceil(count / views)));
    const bytes = this.#viewsPerBlock * this.viewBytes;
    const blocks = count > this.#viewsPerBlock ? 2 : 1;
    this.#blocks = Array.from({ length: blocks }, () => new Uint8Array(new SharedArrayBuffer(bytes)));
  }

  /** Whether a stream of `count` views in batches of this size can use them. */
  fits(batchSize: number, count: number): boolean {
    return batchSize === this.batchSize && (this.#blocks.length === 2 || count <= this.#viewsPerBlock);
  }

  /** @returns views in one piece of a block, small enough that each worker gets one */
  pieceSize(workers: number, largest: number): number {
    return Math.max(1, Math.min(largest, Math.ceil(this.#viewsPerBlock / workers)));
  }

  /** @returns the memory of views `start` … `end − 1` of a stream; they must be in one block, as a batch's are */
  at(start: number, end: number): Uint8Array {
    const block = this.#blocks[Math.floor(start / this.#viewsPerBlock) % this.#blocks.length];
    const offset = (start % this.#viewsPerBlock) * this.viewBytes;
    if (block === undefined || end > this.blockEnd(start))
      throw new RangeError('these views lie in two blocks');
    return block.subarray(offset, offset + (end - start) * this.viewBytes);
  }

  /** @returns the index of the first view after the block of a view */
  blockEnd(view: number): number {
    return (Math.floor(view / this.#viewsPerBlock) + 1) * this.#viewsPerBlock;
  }

  /** @returns the index of the first view without memory while the reader still uses view `inUse` */
  writableEnd(inUse: number): number {
    return this.blockEnd(inUse) + (this.#blocks.length - 1) * this.#viewsPerBlock;
  }
}
