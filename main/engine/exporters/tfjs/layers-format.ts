/** A layer as Keras writes it. */
export interface LayerSpec {
  readonly name: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: readonly unknown[];
}

export interface Topology {
  readonly class_name: string;
  readonly config: {
    readonly name: string;
    readonly layers: readonly LayerSpec[];
    readonly input_layers: readonly unknown[];
    readonly output_layers: readonly unknown[];
  };
  readonly keras_version: string;
  readonly backend: string;
}

export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32';
}

/** A TensorFlow.js layers model: topology, and all weights behind each other. */
export interface LayersModel {
  readonly topology: Topology;
  readonly weightSpecs: readonly WeightSpec[];
  /** The values of all `weightSpecs`, in their order. */
  readonly weights: Float32Array;
}

/** Names that the page, the README and other programs read. */
export const inputName = 'image';
export const logitsName = 'logits';
export const probabilitiesName = 'probabilities';
