import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { RunConfig } from '#shared/contract/run-config.ts';
import type { ArrayValue, ArrayValues } from '#engine/compute/program.ts';
import type { Checkpoint } from './checkpoint.ts';

/*
 * bytes 0–7    "bwcheck" and a zero
 *       8–11   format version, uint32, little-endian like all that follows
 *       12–15  length of the header, uint32
 *       16–    header: JSON, filled up with spaces to a multiple of four bytes
 *              arrays of the state, then of each callback, in the header's order, four bytes a number
 *       last 32  SHA-256 over everything before it
 */
const magic = Buffer.from('bwcheck\0');
const version = 2;
const hashBytes = 32;
const prefixBytes = 16;
const numberBytes = 4;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const ArrayEntry = v.object({
  name: v.string(),
  type: v.picklist(['float32', 'int32']),
  shape: v.array(count),
});
const Metrics = v.object({
  epoch: count,
  step: count,
  imagesSeen: count,
  trainLoss: v.number(),
  trainAccuracy: v.number(),
  validationLoss: v.number(),
  validationAccuracy: v.number(),
  imagesPerSecond: v.number(),
  seconds: v.number(),
  measured: v.optional(v.record(v.string(), v.number())),
});
const Header = v.object({
  owner: v.object({
    runId: v.string(),
    config: RunConfig,
    images: v.string(),
    backend: v.object({
      id: v.picklist(['tensorflow', 'wasm']),
      version: v.string(),
      device: v.string(),
      threads: count,
    }),
  }),
  position: v.object({
    epoch: count,
    tally: v.object({
      steps: count,
      images: count,
      correct: v.number(),
      lossSum: v.number(),
      startedAtSeconds: v.number(),
    }),
    step: count,
    imagesSeen: count,
    epochs: v.array(Metrics),
    seconds: v.number(),
  }),
  state: v.array(ArrayEntry),
  learningRate: v.nullable(v.number()),
  memory: v.object({ microBatchSize: count, evaluationBatchSize: count }),
  callbacks: v.record(v.string(), v.object({ json: v.unknown(), arrays: v.array(ArrayEntry) })),
  seconds: v.object({ features: v.number(), total: v.number() }),
});

/** Why bytes are no checkpoint that this version can go on from. */
export type CheckpointFault = 'not-a-checkpoint' | 'other-version' | 'damaged';

/** @throws Error for an array of another type than float32 or int32 */
export function encodeCheckpoint({ state, position, callbacks, ...rest }: Checkpoint): Uint8Array {
  const described = Object.entries(callbacks).map(([key, { json, arrays }]) => [
    key,
    { json, arrays: entriesOf(arrays) },
  ]);
  const description: v.InferInput<typeof Header> = {
    ...rest,
    position: { ...position, epochs: position.epochs as v.InferInput<typeof Metrics>[] },
    state: entriesOf(state),
    callbacks: Object.fromEntries(described) as v.InferInput<typeof Header>['callbacks'],
  };
  const header = padded(Buffer.from(JSON.stringify(description)));
  const prefix = Buffer.alloc(prefixBytes);
  magic.copy(prefix);
  prefix.writeUInt32LE(version, 8);
  prefix.writeUInt32LE(header.length, 12);
  const arrays = [state, ...Object.values(callbacks).map((each) => each.arrays)].flatMap((each) =>
    Object.values(each),
  );
  const parts = [prefix, header, ...arrays.map(bytesOf)];
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Buffer.concat([...parts, hash.digest()]);
}

export function decodeCheckpoint(bytes: Uint8Array): Checkpoint | CheckpointFault {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < prefixBytes + hashBytes || !file.subarray(0, magic.length).equals(magic))
    return 'not-a-checkpoint';
  if (file.readUInt32LE(8) !== version) return 'other-version';
  const end = file.length - hashBytes;
  const hash = createHash('sha256').update(file.subarray(0, end)).digest();
  if (!hash.equals(file.subarray(end))) return 'damaged';
  const headerEnd = prefixBytes + file.readUInt32LE(12);
  const header = v.parse(Header, JSON.parse(file.toString('utf8', prefixBytes, headerEnd)));
  const arrays = new ArrayReader(file.subarray(headerEnd, end));
  const state = arrays.take(header.state);
  const callbacks = Object.entries(header.callbacks).map(([key, { json, arrays: entries }]) => [
    key,
    { json, arrays: arrays.take(entries) },
  ]);
  return {
    ...header,
    position: header.position as Checkpoint['position'],
    state,
    callbacks: Object.fromEntries(callbacks) as Checkpoint['callbacks'],
  };
}

/** Takes arrays from bytes one after the other; they own their memory. */
class ArrayReader {
  readonly #bytes: Uint8Array;
  #start = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(entries: readonly v.InferOutput<typeof ArrayEntry>[]): ArrayValues {
    const found = entries.map(({ name, type, shape }): [string, ArrayValue] => {
      const length = shape.reduce((product, side) => product * side, 1) * numberBytes;
      // Copied, because a Buffer need not start at a multiple of four. (Its own `slice` would not copy.)
      const { buffer } = new Uint8Array(this.#bytes.subarray(this.#start, this.#start + length));
      this.#start += length;
      const values = type === 'float32' ? new Float32Array(buffer) : new Int32Array(buffer);
      return [name, { type, shape, values }];
    });
    return Object.fromEntries(found);
  }
}

function entriesOf(values: ArrayValues): v.InferInput<typeof ArrayEntry>[] {
  return Object.entries(values).map(([name, { type, shape }]) => {
    if (type === 'uint8') throw new Error(`"${name}" is uint8, which no state is`);
    return { name, type, shape: [...shape] };
  });
}

function bytesOf({ values }: ArrayValue): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** With spaces, which JSON overlooks. */
function padded(text: Buffer): Buffer {
  return Buffer.concat([text, Buffer.alloc(-text.length & (numberBytes - 1), ' ')]);
}
