import { createHash } from 'node:crypto';
import type { TrainedModel } from './trained-model.ts';

/** @returns SHA-256 over the bytes of kernel and bias, hex: equal for equal weights, whatever the run */
export function weightsHash({ headKernel, headBias }: Pick<TrainedModel, 'headKernel' | 'headBias'>): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of [headKernel, headBias])
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}
