import { AppError } from '#shared/domain/errors.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FeatureCache } from '../features/feature-cache.ts';

/** The features of a list of images, by position in that list. */
export interface FeatureRows {
  readonly featureCount: number;
  /**
   * Copies rows, one after the other.
   * @param into float32, at least `positions.length`×`featureCount`
   */
  read(positions: Int32Array, into: Float32Array): Promise<void>;
}

/** Above this, rows stay on disk: 70,000 images would take 358 MB. */
const defaultInMemoryBytes = 256_000_000;

/** Rows that are read before the event loop gets a turn. */
const rowsPerTurn = 256;

/**
 * @param hashes SHA-256 (hex) of each image of the list; equal images share a row
 * @param cache has the features of all of them, and stays open as long as the rows are used
 * @param largestInMemoryBytes above this, rows are read from disk whenever they are asked for
 * @throws AppError `storage/damaged` when features are missing
 */
export async function openFeatureRows(
  cache: FeatureCache,
  hashes: readonly string[],
  largestInMemoryBytes = defaultInMemoryBytes,
): Promise<FeatureRows> {
  const { featureCount } = cache;
  const unique = [...new Set(hashes)];
  if (unique.length * featureCount * 4 > largestInMemoryBytes) return storedRows(cache, hashes);
  const rows = new Float32Array(unique.length * featureCount);
  await readAll(cache, unique, rows);
  const rowOf = new Map(unique.map((hash, row) => [hash, row]));
  const rowOfPosition = Int32Array.from(hashes, (hash) => rowOf.get(hash) ?? 0);
  return {
    featureCount,
    read(positions, into) {
      positions.forEach((position, i) => {
        const start = (rowOfPosition[position] ?? 0) * featureCount;
        into.set(rows.subarray(start, start + featureCount), i * featureCount);
      });
      return Promise.resolve();
    },
  };
}

function storedRows(cache: FeatureCache, hashes: readonly string[]): FeatureRows {
  const hashesOf = (positions: Int32Array): string[] =>
    Array.from(positions, (position) => hashes[position] ?? '');
  return {
    featureCount: cache.featureCount,
    read: (positions, into) => readAll(cache, hashesOf(positions), into),
  };
}

async function readAll(cache: FeatureCache, hashes: readonly string[], into: Float32Array): Promise<void> {
  for (let start = 0; start < hashes.length; start += rowsPerTurn) {
    if (start > 0) await nextTurn();
    const lost = cache.read(
      hashes.slice(start, start + rowsPerTurn),
      into.subarray(start * cache.featureCount),
    );
    if (lost.length === 0) continue;
    throw new AppError('storage/damaged', { kind: 'features' });
  }
}
