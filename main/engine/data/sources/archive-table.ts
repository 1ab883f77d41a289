import type { Entry } from 'yauzl';
import type { ImageSource } from './image-source.ts';

/** Where an archive's entries are, as columns of numbers: there may be hundreds of thousands. */
export class ArchiveTable {
  readonly path: string;
  readonly #offsets: number[] = [];
  readonly #packedSizes: number[] = [];
  readonly #sizes: number[] = [];
  readonly #checksums: number[] = [];
  readonly #methods: number[] = [];
  #totalBytes = 0;

  constructor(path: string) {
    this.path = path;
  }

  get count(): number {
    return this.#offsets.length;
  }

  /** Unpacked, according to the archive's directory. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** @returns the entry's number */
  add(entry: Entry): number {
    this.#offsets.push(entry.relativeOffsetOfLocalHeader);
    this.#packedSizes.push(entry.compressedSize);
    this.#sizes.push(entry.uncompressedSize);
    this.#checksums.push(entry.crc32);
    // A negative method (−1 − method) marks a locked entry.
    this.#methods.push(entry.isEncrypted() ? -1 - entry.compressionMethod : entry.compressionMethod);
    this.#totalBytes += entry.uncompressedSize;
    return this.count - 1;
  }

  sourceOf(entry: number): ImageSource {
    const method = this.#methods[entry] as number;
    return {
      kind: 'entry',
      path: this.path,
      offset: this.#offsets[entry] as number,
      compressedSize: this.#packedSizes[entry] as number,
      size: this.#sizes[entry] as number,
      crc32: this.#checksums[entry] as number,
      method: method < 0 ? -1 - method : method,
      isLocked: method < 0,
    };
  }

  /** Whether two entries use the same bytes: that's how a small archive unpacks to terabytes without a high ratio. */
  hasOverlaps(): boolean {
    const order = Uint32Array.from({ length: this.count }, (_, i) => i);
    const offsets = this.#offsets;
    if (offsets.some((offset, i) => i > 0 && offset < (offsets[i - 1] as number))) {
      order.sort((a, b) => (offsets[a] as number) - (offsets[b] as number));
    }
    const headerBytes = 30;
    let end = 0;
    for (const entry of order) {
      const offset = offsets[entry] as number;
      if (offset < end) return true;
      end = offset + headerBytes + (this.#packedSizes[entry] as number);
    }
    return false;
  }
}
