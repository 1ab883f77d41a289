import type { Tensor } from '@tensorflow/tfjs-core';
import type { ParameterSpec } from '../../../shared/domain/catalog.ts';
import type { ArrayValues, Tensors } from '../compute/program.ts';

/** A base model whose features are computed once for each picture; only a linear head on them is trained. */
export interface ModelPlugin {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly license: string;
  readonly parameters: readonly ParameterSpec[];
  /** Side of the square pictures it takes. */
  readonly inputSizePx: number;
  /** Numbers in one feature vector. */
  readonly featureCount: number;
  /** Folder below assets/ that holds its weights. */
  readonly assetFolder: string;
  /** @returns its weights by layer name, and their SHA-256 (hex), which is part of the feature cache's key */
  loadWeights(assetsFolder: string): Promise<{ readonly weights: ArrayValues; readonly hash: string }>;
  /**
   * @param pictures int32, batch×size×size×3, RGB 0 … 255
   * @returns float32, batch×featureCount
   */
  features(weights: Tensors, pictures: Tensor): Tensor;
}

export const defineModel = (plugin: ModelPlugin): ModelPlugin => plugin;
