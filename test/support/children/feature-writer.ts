import { createHash } from 'node:crypto';
import { FeatureCache } from '#engine/training/features/feature-cache.ts';

/** A process that keeps writing features and prints the count: `node feature-writer.js <folder> <feature count>`. */
const [folder = '', featureCount = '0'] = process.argv.slice(2);
const width = Number(featureCount);
const rowsAtOnce = 8;

const cache = await FeatureCache.open(folder, 'features', width);
for (let written = 0; ; written += rowsAtOnce) {
  const numbers = Array.from({ length: rowsAtOnce }, (_, i) => written + i);
  const hashes = numbers.map((number) => createHash('sha256').update(String(number)).digest('hex'));
  await cache.append(
    hashes,
    Float32Array.from({ length: rowsAtOnce * width }, (_, i) => numbers[Math.floor(i / width)] ?? 0),
  );
  process.send?.(written + rowsAtOnce);
}
