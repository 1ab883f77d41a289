import { createHash } from 'node:crypto';
import type { ArrayValues } from '#engine/compute/backend.ts';

/** @returns SHA-256 over names and bytes in the order of the names, hex: equal for equal weights, whatever the run */
export function weightsHash(weights: ArrayValues): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(weights).sort()) {
    const { values } = weights[name] as ArrayValues[string];
    hash.update(name);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}
