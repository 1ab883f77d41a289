import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/domain/errors.ts';
import type { ArrayValue, ArrayValues } from '#engine/compute/backend.ts';

/** The fields of a TensorFlow.js layers model that locate the weights. */
interface LayersModel {
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      readonly dtype: string;
    }[];
  }[];
}

/**
 * Reads the weights of a TensorFlow.js layers model: model.json and its binary files, float32, little-endian.
 * @returns the weights by name, and the SHA-256 (hex) over model.json and all weight files, in that order
 * @throws AppError `storage/damaged` if files are missing or too short
 */
export async function readLayersWeights(
  folder: string,
): Promise<{ readonly weights: ArrayValues; readonly hash: string }> {
  try {
    return await readFiles(folder);
  } catch (cause) {
    throw new AppError('storage/damaged', { kind: 'base-model', folder }, cause);
  }
}

async function readFiles(folder: string): Promise<{ weights: ArrayValues; hash: string }> {
  const description = await readFile(path.join(folder, 'model.json'));
  const hash = createHash('sha256').update(description);
  const { weightsManifest } = JSON.parse(description.toString()) as LayersModel;
  const weights: Record<string, ArrayValue> = {};
  for (const group of weightsManifest) {
    const files = await Promise.all(group.paths.map((file) => readFile(path.join(folder, file))));
    for (const file of files) hash.update(file);
    const bytes = Buffer.concat(files);
    let offset = 0;
    for (const { name, shape, dtype } of group.weights) {
      if (dtype !== 'float32') throw new Error(`${name} is ${dtype}`);
      const length = 4 * shape.reduce((product, size) => product * size, 1);
      if (offset + length > bytes.length) throw new Error(`${name} is cut short`);
      const own = Uint8Array.from(bytes.subarray(offset, offset + length));
      weights[name] = { type: 'float32', shape, values: new Float32Array(own.buffer) };
      offset += length;
    }
  }
  return { weights, hash: hash.digest('hex') };
}
