import { createHash } from 'node:crypto';
import type { ArrayValues } from '#engine/compute/backend.ts';
import type { FineTune } from '#engine/models/define.ts';
import type { ImageInput } from '#engine/compute/layers.ts';

/** What a run keeps: trained weights, and what is needed to use them. Arrays are owned by the holder. */
export interface TrainedModel {
  readonly runId: string;
  readonly modelId: string;
  readonly modelParameters: Readonly<Record<string, number>>;
  readonly fineTune: FineTune;
  readonly input: ImageInput;
  /** In the order of the model's outputs. */
  readonly classNames: readonly string[];
  /** Every weight that training changed, by the names of the network's graph; others are the base model's own. */
  readonly weights: ArrayValues;
}

/** Answers images with a trained model on the running backend. */
export interface Classifier {
  readonly classNames: readonly string[];
  /** Side of the square images it takes. */
  readonly inputSizePx: number;
  /**
   * @param crops uint8 size×size×3 RGB each, whatever the model's channels
   * @returns probabilities, one Float32Array of `classNames.length` for each crop, adding up to 1
   */
  classify(crops: readonly Uint8Array[]): Promise<readonly Float32Array[]>;
  dispose(): void;
}

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
