import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as v from 'valibot';
import { AppError } from '#shared/domain/errors.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { errnoOf } from './disk-space.ts';

/*
 * A safetensors file: the length of the header (uint64, little-endian), the header as JSON padded with spaces, and the
 * arrays' bytes, concatenated. `__metadata__` comes first and has two strings: `sha256`, over everything after the length
 * with these 64 digits as zeros, and `json`, the data that belongs to the arrays.
 */
export interface TensorFile {
  /** Not validated here, but by the reader's schema. */
  readonly json: unknown;
  /** Owned by the holder. */
  readonly arrays: Readonly<Record<string, NamedArray>>;
}

export interface NamedArray {
  readonly type: keyof typeof dtypes;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}

const dtypes = { float32: 'F32', int32: 'I32', uint8: 'U8' } as const;
const constructors = { F32: Float32Array, I32: Int32Array, U8: Uint8Array } as const;
const types = { F32: 'float32', I32: 'int32', U8: 'uint8' } as const;

const prefix = '{"__metadata__":{"sha256":"';
const noHash = '0'.repeat(64);
const hashStart = Buffer.byteLength(prefix);
const hashEnd = hashStart + noHash.length;
const lengthBytes = 8;
/** Python's `safetensors` reads no header above this. */
const largestHeaderBytes = 100_000_000;
/** Far more than the app writes; in some processes a `Buffer` can't be larger. */
const largestFileBytes = 2_000_000_000;
/** Hashed in one turn of the event loop: about 20 ms. */
const turnBytes = 8_000_000;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Entry = v.object({
  dtype: v.picklist(['F32', 'I32', 'U8']),
  shape: v.array(count),
  data_offsets: v.tuple([count, count]),
});
const Metadata = v.object({ sha256: v.string(), json: v.string() });

/**
 * Writes a file completely or not at all. Neither the arrays nor `json` may change until it is written.
 * @throws AppError `storage/disk-full`, `storage/no-permission`, `storage/not-found`
 */
export async function writeTensorFile(path: string, { json, arrays }: TensorFile): Promise<void> {
  // Larger elements first, so that each array is aligned to its element size.
  const ordered = Object.entries(arrays).sort(([, one], [, other]) => sizeOf(other) - sizeOf(one));
  let end = 0;
  const entries = ordered.map(([name, { type, shape, values }]): [string, v.InferOutput<typeof Entry>] => {
    if (name === '__metadata__') throw new Error('safetensors keeps this name for itself');
    const data_offsets: [number, number] = [end, (end += values.byteLength)];
    return [name, { dtype: dtypes[type], shape: [...shape], data_offsets }];
  });
  const metadata = { sha256: noHash, json: JSON.stringify(json) };
  const text = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const header = Buffer.from(text + ' '.repeat(-Buffer.byteLength(text) & (lengthBytes - 1)));
  const chunks = [header, ...ordered.map(([, { values }]) => bytesOf(values))];
  header.write(await hashOf(chunks), hashStart);
  const length = Buffer.alloc(lengthBytes);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFileAtomically(path, [length, ...chunks]);
}

/**
 * @param toError the error for a damaged file
 * @returns null if there is no such file
 * @throws AppError `storage/damaged`
 */
export async function readTensorFile(
  path: string,
  toError: (path: string) => AppError = damaged,
): Promise<TensorFile | null> {
  const file = await stat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return null;
  if (file.size > largestFileBytes) throw toError(path);
  const content = await decode(await readFile(path));
  if (content === null) throw toError(path);
  return content;
}

async function decode(bytes: Buffer): Promise<TensorFile | null> {
  if (bytes.length < lengthBytes) return null;
  const headerBytes = Number(bytes.readBigUInt64LE());
  if (headerBytes > Math.min(largestHeaderBytes, bytes.length - lengthBytes)) return null;
  const header = bytes.subarray(lengthBytes, lengthBytes + headerBytes);
  const data = bytes.subarray(lengthBytes + headerBytes);
  if (header.length < hashEnd || header.toString('utf8', 0, hashStart) !== prefix) return null;
  const hash = header.toString('latin1', hashStart, hashEnd);
  header.write(noHash, hashStart);
  if ((await hashOf([header, data])) !== hash) return null;
  return parse(header.toString('utf8').trimEnd(), data);
}

/** A file with the right hash may still be forged. */
function parse(text: string, data: Buffer): TensorFile | null {
  try {
    const header: unknown = JSON.parse(text);
    // Duplicate names, and anything else ambiguous in JSON, don't survive parsing unchanged.
    if (JSON.stringify(header) !== text) return null;
    const { __metadata__: metadata, ...entries } = header as Record<string, unknown>;
    const described = Object.entries(entries).map(([name, value]) => ({ name, ...v.parse(Entry, value) }));
    described.sort(
      ({ data_offsets: one }, { data_offsets: other }) => one[0] - other[0] || one[1] - other[1],
    );
    let end = 0;
    const arrays = described.map(({ name, dtype, shape, data_offsets: range }): [string, NamedArray] => {
      const Values = constructors[dtype];
      const bytes = shape.reduce((product, side) => product * side, Values.BYTES_PER_ELEMENT);
      if (range[0] !== end || range[1] - end !== bytes || range[1] > data.length) throw new RangeError(name);
      end = range[1];
      // Copied, because a `Buffer` need not start at a multiple of four. (Its own `slice` would not copy.)
      const { buffer } = new Uint8Array(data.subarray(...range));
      return [name, { type: types[dtype], shape, values: new Values(buffer) }];
    });
    if (end !== data.length) return null;
    return {
      json: JSON.parse(v.parse(Metadata, metadata).json) as unknown,
      arrays: Object.fromEntries(arrays),
    };
  } catch {
    return null;
  }
}

async function hashOf(chunks: readonly Uint8Array[]): Promise<string> {
  const hash = createHash('sha256');
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += turnBytes) {
      if (at > 0) await nextTurn();
      hash.update(chunk.subarray(at, at + turnBytes));
    }
  }
  return hash.digest('hex');
}

function sizeOf({ values }: NamedArray): number {
  return values.BYTES_PER_ELEMENT;
}

function bytesOf({ buffer, byteOffset, byteLength }: NamedArray['values']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function damaged(path: string): AppError {
  return new AppError('storage/damaged', { kind: 'file', path });
}
