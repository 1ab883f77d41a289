import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError } from '#shared/domain/errors.ts';
import { readTensorFile, writeTensorFile } from '#engine/storage/tensor-file.ts';
import { weightCount, type WeightPath } from '#engine/training/weight-path.ts';

const FORMAT = 2;

const Description = v.object({
  format: v.literal(FORMAT),
  /** Of the images that the run was trained on. */
  datasetFingerprint: v.string(),
  weights: v.array(v.object({ name: v.string(), shape: v.array(v.number()) })),
  snapshots: v.array(v.object({ step: v.number(), epoch: v.number() })),
});

/** A path and the fingerprint of its images. */
export interface StoredPath extends WeightPath {
  readonly datasetFingerprint: string;
}

/** In the run's folder: one array `snapshots`, with a row of concatenated weights for each. */
export const pathFile = 'path.safetensors';

/**
 * Writes a run's path into its folder, whole or not at all.
 * @throws AppError `storage/disk-full`, `storage/no-permission`
 */
export async function writePath(
  folder: string,
  { weights, snapshots, datasetFingerprint }: StoredPath,
): Promise<void> {
  const width = weightCount(weights);
  const values = new Float32Array(snapshots.length * width);
  snapshots.forEach((snapshot, row) => values.set(snapshot.values, row * width));
  const description: v.InferOutput<typeof Description> = {
    format: FORMAT,
    datasetFingerprint,
    weights: weights.map(({ name, shape }) => ({ name, shape: [...shape] })),
    snapshots: snapshots.map(({ step, epoch }) => ({ step, epoch })),
  };
  await writeTensorFile(join(folder, pathFile), {
    json: description,
    arrays: { snapshots: { type: 'float32', shape: [snapshots.length, width], values } },
  });
}

export async function removePath(folder: string): Promise<void> {
  await rm(join(folder, pathFile), { force: true });
}

/** @throws AppError `run/no-path` if the run has none; `storage/damaged` */
export async function readPath(folder: string): Promise<StoredPath> {
  const path = join(folder, pathFile);
  const file = await readTensorFile(path, damaged);
  if (file === null) throw noPath();
  const description = v.safeParse(Description, file.json);
  const values = file.arrays['snapshots']?.values;
  if (!description.success || !(values instanceof Float32Array)) throw damaged(path);
  const { weights, snapshots, datasetFingerprint } = description.output;
  const width = weightCount(weights);
  if (values.length !== width * snapshots.length) throw damaged(path);
  return {
    datasetFingerprint,
    weights,
    snapshots: snapshots.map((moment, row) => ({
      ...moment,
      values: values.subarray(row * width, (row + 1) * width),
    })),
  };
}

export function noPath(): AppError {
  return new AppError('run/no-path', { reason: 'none-saved' });
}

function damaged(path: string): AppError {
  return new AppError('storage/damaged', { kind: 'weight-path', path });
}
