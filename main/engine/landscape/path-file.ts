import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError } from '#shared/contract/errors.ts';
import { writeFileAtomically } from '#engine/storage/atomic-file.ts';
import { turnTaker } from '#engine/training/event-loop.ts';
import { bytesOf, weightCount, type WeightPath } from '#engine/training/weight-path.ts';

const FORMAT = 1;

/** The file begins with the length of this as uint32, little-endian, and this as JSON; then come the values, float32. */
const Header = v.object({
  format: v.literal(FORMAT),
  /** Of the images that the run learned from. */
  datasetFingerprint: v.string(),
  weights: v.array(v.object({ name: v.string(), shape: v.array(v.number()) })),
  snapshots: v.array(v.object({ step: v.number(), epoch: v.number() })),
  /** SHA-256 over the values, hex. */
  hash: v.string(),
});

/** A path with the images that it belongs to. */
export interface StoredPath extends WeightPath {
  readonly datasetFingerprint: string;
}

/** In the folder of a run. */
export const pathFile = 'path.bin';
const lengthBytes = Uint32Array.BYTES_PER_ELEMENT;

/**
 * Writes a run's path into its folder, whole or not at all.
 * @throws AppError `storage/disk-full`, `storage/no-permission`
 */
export async function writePath(
  folder: string,
  { weights, snapshots, datasetFingerprint }: StoredPath,
): Promise<void> {
  const values = snapshots.map((snapshot) => bytesOf(snapshot.values));
  const header: v.InferOutput<typeof Header> = {
    format: FORMAT,
    datasetFingerprint,
    weights: weights.map(({ name, shape }) => ({ name, shape: [...shape] })),
    snapshots: snapshots.map(({ step, epoch }) => ({ step: step, epoch })),
    hash: await hashOf(values),
  };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32LE(text.length);
  await writeFileAtomically(join(folder, pathFile), Buffer.concat([length, text, ...values]));
}

export async function removePath(folder: string): Promise<void> {
  await rm(join(folder, pathFile), { force: true });
}

/** @throws AppError `run/no-path` when the run has none, `storage/damaged` when it is not what was written */
export async function readPath(folder: string): Promise<StoredPath> {
  const file = join(folder, pathFile);
  const bytes = await readFile(file).catch((error: unknown) => {
    throw isMissing(error) ? noPath() : error;
  });
  const header = parseHeader(bytes);
  if (header === null) throw damaged(file);
  const { weights, snapshots, datasetFingerprint, hash, start } = header;
  const width = weightCount(weights) * Float32Array.BYTES_PER_ELEMENT;
  if (bytes.length !== start + width * snapshots.length) throw damaged(file);
  const values = snapshots.map((_, i) => bytes.subarray(start + i * width, start + (i + 1) * width));
  if ((await hashOf(values)) !== hash) throw damaged(file);
  return {
    datasetFingerprint,
    weights,
    // Copies: the header's length decides whether the values lie at multiples of four.
    snapshots: snapshots.map((moment, i) => ({
      ...moment,
      values: new Float32Array(Uint8Array.from(values[i] ?? []).buffer),
    })),
  };
}

function parseHeader(bytes: Buffer): (v.InferOutput<typeof Header> & { start: number }) | null {
  if (bytes.length < lengthBytes) return null;
  const start = lengthBytes + bytes.readUInt32LE();
  try {
    const header = v.safeParse(Header, JSON.parse(bytes.toString('utf8', lengthBytes, start)));
    return header.success ? { ...header.output, start } : null;
  } catch {
    return null;
  }
}

/** SHA-256, hex. */
async function hashOf(values: readonly Uint8Array[]): Promise<string> {
  const hash = createHash('sha256');
  const takeTurn = turnTaker();
  for (const each of values) {
    hash.update(each);
    await takeTurn();
  }
  return hash.digest('hex');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

export function noPath(): AppError {
  return new AppError(
    'run/no-path',
    'This run kept no path of its weights. Runs keep one where only the last layer trains on a base model’s features, and where a network with up to 1.5 million weights learns from your images alone; fine-tuning does not, and neither did runs of earlier versions.',
  );
}

function damaged(path: string): AppError {
  return new AppError(
    'storage/damaged',
    `The saved path of this run’s weights in ${path} is damaged. The run itself is kept and can be used; train again to see a path.`,
    { path },
  );
}
