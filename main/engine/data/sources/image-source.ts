import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';
import { Outcome } from '../decode/image-outcome.ts';

/** Where the bytes of a file are. */
export type ImageSource =
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'entry';
      /** The archive. */
      readonly path: string;
      /** Of the local header in the archive. */
      readonly offset: number;
      readonly compressedSize: number;
      readonly size: number;
      /** 0 stored, 8 deflated. */
      readonly method: number;
      readonly crc32: number;
      readonly isLocked: boolean;
    };

/** Images that people label aren't larger, and several larger ones at once wouldn't fit in memory. */
const largestFileBytes = 200_000_000;

/** Thrown for a file that can't be read, with the outcome as the reason. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
  readonly outcome: Outcome;

  constructor(outcome: Outcome, cause?: unknown) {
    super(`outcome ${outcome}`, { cause });
    this.outcome = outcome;
  }
}

/** Reads files and archive entries, synchronously, for workers. Leaves the last archive open for the next entry. */
export class SourceReader {
  #archivePath = '';
  #archive = -1;

  /**
   * @returns the whole content, owned by the caller
   * @throws UnreadableFile
   */
  read(source: ImageSource): Uint8Array {
    try {
      return source.kind === 'file' ? readFile(source.path) : this.#readEntry(source);
    } catch (error) {
      if (error instanceof UnreadableFile) throw error;
      const code = (error as NodeJS.ErrnoException).code;
      throw new UnreadableFile(
        code === 'EACCES' || code === 'EPERM' ? Outcome.noPermission : Outcome.notReadable,
        error,
      );
    }
  }

  close(): void {
    if (this.#archive !== -1) closeSync(this.#archive);
    this.#archive = -1;
    this.#archivePath = '';
  }

  #readEntry(entry: Extract<ImageSource, { kind: 'entry' }>): Uint8Array {
    if (entry.isLocked) throw new UnreadableFile(Outcome.archiveLocked);
    if (entry.method !== 0 && entry.method !== 8) throw new UnreadableFile(Outcome.archiveMethod);
    if (entry.size > largestFileBytes || entry.compressedSize > largestFileBytes) {
      throw new UnreadableFile(Outcome.tooManyBytes);
    }
    if (this.#archivePath !== entry.path) {
      this.close();
      this.#archive = openSync(entry.path, 'r');
      this.#archivePath = entry.path;
    }
    const header = readAt(this.#archive, entry.offset, 30);
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    if (header.byteLength < 30 || view.getUint32(0, true) !== 0x04034b50) {
      throw new UnreadableFile(Outcome.archiveDamaged);
    }
    const dataAt = entry.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
    const packed = readAt(this.#archive, dataAt, entry.compressedSize);
    const content = entry.method === 0 ? packed : inflate(packed, entry.size);
    if (content.byteLength !== entry.size || crc32(content) !== entry.crc32) {
      throw new UnreadableFile(Outcome.archiveDamaged);
    }
    return content;
  }
}

function readFile(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw new UnreadableFile(Outcome.notReadable);
    if (status.size > largestFileBytes) throw new UnreadableFile(Outcome.tooManyBytes);
    return readAt(file, 0, status.size);
  } finally {
    closeSync(file);
  }
}

/** Up to `length` bytes; fewer if the file ends before. */
function readAt(file: number, position: number, length: number): Uint8Array {
  // Not from Node's pool, because it may be transferred to another thread.
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const read = readSync(file, bytes, done, length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done === length ? bytes : bytes.subarray(0, done);
}

/** Never inflates beyond the size in the archive's directory: an entry that states too little is damaged, not a bomb. */
function inflate(packed: Uint8Array, size: number): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
  } catch (error) {
    throw new UnreadableFile(Outcome.archiveDamaged, error);
  }
}
