/** What a run keeps: the head's weights and what is needed to use them. Arrays are owned by the holder. */
export interface TrainedModel {
  readonly runId: string;
  readonly modelId: string;
  /** In the order of the model's outputs. */
  readonly classNames: readonly string[];
  /** float32, featureCount×classes, row-major. */
  readonly headKernel: Float32Array;
  /** float32, classes. */
  readonly headBias: Float32Array;
}

/** Answers pictures with a trained model on the running engine. */
export interface Classifier {
  readonly classNames: readonly string[];
  /** Side of the square pictures it takes. */
  readonly inputSizePx: number;
  /**
   * @param crops uint8 size×size×3 RGB each
   * @returns probabilities, one Float32Array of `classNames.length` for each crop, adding up to 1
   */
  classify(crops: readonly Uint8Array[]): Promise<readonly Float32Array[]>;
  dispose(): void;
}
