import type { FileHandle } from 'node:fs/promises';
import { RandomAccessReader } from 'yauzl';

const blockBytes = 1_000_000;
/** Reads from memory complete within one turn of the event loop; after this many, others get a turn. */
const readsPerTurn = 256;

/** Reads a file in blocks of a megabyte: yauzl asks for an archive's directory in pieces of 46 bytes. */
export class BlockReader extends RandomAccessReader {
  readonly #file: FileHandle;
  #block = Buffer.alloc(0);
  #blockAt = 0;
  #reads = 0;

  constructor(file: FileHandle) {
    super();
    this.#file = file;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    const isTurnOver = ++this.#reads % readsPerTurn === 0;
    if (this.#holds(position, length)) {
      this.#block.copy(buffer, offset, position - this.#blockAt, position - this.#blockAt + length);
      if (isTurnOver) setImmediate(callback, null, length);
      else process.nextTick(callback, null, length);
      return;
    }
    this.#load(position, length).then(
      () => {
        const end = Math.min(this.#block.byteLength, position - this.#blockAt + length);
        callback(null, this.#block.copy(buffer, offset, position - this.#blockAt, end));
      },
      (error: unknown) => callback(error as Error),
    );
  }

  /** The file is closed by whoever opened it. */
  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }

  #holds(position: number, length: number): boolean {
    return position >= this.#blockAt && position + length <= this.#blockAt + this.#block.byteLength;
  }

  async #load(position: number, length: number): Promise<void> {
    const block = Buffer.alloc(Math.max(length, blockBytes));
    const { bytesRead } = await this.#file.read(block, 0, block.byteLength, position);
    this.#block = block.subarray(0, bytesRead);
    this.#blockAt = position;
  }
}
