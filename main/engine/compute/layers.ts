/** Applied to a layer's output before the next layer. */
export type Activation = 'linear' | 'relu' | 'relu6';
/** `same`: zeros around, so that the output has input ÷ stride pixels; `valid`: none. */
export type Padding = 'same' | 'valid';

/** The limits that an activation clips to. */
export function activationLimits(activation: Activation): { readonly low: number; readonly high: number } {
  return { low: activation === 'linear' ? -Infinity : 0, high: activation === 'relu6' ? 6 : Infinity };
}

interface Named {
  /** Unique in its network; weights are named `<name>/kernel` and so on. */
  readonly name: string;
}

/** Weights: `<name>/kernel` (height, width, in, out) and `<name>/bias` (out). */
export interface ConvolutionLayer extends Named {
  readonly kind: 'convolution';
  readonly input: string;
  readonly stride: 1 | 2;
  readonly padding: Padding;
  readonly activation: Activation;
}

/** Filters each channel. Weights: `<name>/depthwise_kernel` (height, width, channels, 1) and `<name>/bias` (channels). */
export interface DepthwiseLayer extends Named {
  readonly kind: 'depthwise';
  readonly input: string;
  readonly stride: 1 | 2;
  readonly padding: Padding;
  readonly activation: Activation;
}

/** The maximum of each square of `size`×`size` pixels; pixels that don't fill a square are dropped. */
export interface MaxPoolingLayer extends Named {
  readonly kind: 'max-pooling';
  readonly input: string;
  readonly size: number;
}

/** The mean over all pixels, for each channel. */
export interface GlobalAveragePoolingLayer extends Named {
  readonly kind: 'global-average-pooling';
  readonly input: string;
}

export interface FlattenLayer extends Named {
  readonly kind: 'flatten';
  readonly input: string;
}

export interface AddLayer extends Named {
  readonly kind: 'add';
  readonly inputs: readonly [string, string];
  readonly activation: Activation;
}

/** Weights: `<name>/kernel` (in, out) and `<name>/bias` (out). */
export interface DenseLayer extends Named {
  readonly kind: 'dense';
  readonly input: string;
  readonly activation: Activation;
}

/** For units, not pixels. In training, each unit is zero with probability `rate`; the others are divided by 1 − rate. */
export interface DropoutLayer extends Named {
  readonly kind: 'dropout';
  readonly input: string;
  readonly rate: number;
}

export type Layer =
  | ConvolutionLayer
  | DepthwiseLayer
  | MaxPoolingLayer
  | GlobalAveragePoolingLayer
  | FlattenLayer
  | AddLayer
  | DenseLayer
  | DropoutLayer;

/** The square images that a model takes. */
export interface ImageInput {
  readonly sizePx: number;
  /** 1: the mean of red, green and blue. */
  readonly channels: 1 | 3;
}

/**
 * A network as plain data: backends run it, exporters write it in their format. Layers are in the order of computation;
 * `images` is the input, and the last layer returns the logits.
 */
export interface NetworkGraph {
  readonly input: ImageInput;
  /** The first layer gets pixels 0 … 255 as (x − 127) ÷ scale. */
  readonly scale: number;
  readonly layers: readonly Layer[];
}

export const imagesName = 'images';

/** The last layer of every model's graph, and the prefix of its weights. */
export const classifierLayer = 'classifier';

/** The layers, or the images, that a layer takes. */
export function inputsOf(layer: Layer): readonly string[] {
  return layer.kind === 'add' ? layer.inputs : [layer.input];
}

/** Names of the weights of a layer. */
export function weightNamesOf({ kind, name }: Layer): readonly string[] {
  if (kind === 'convolution' || kind === 'dense') return [`${name}/kernel`, `${name}/bias`];
  return kind === 'depthwise' ? [`${name}/depthwise_kernel`, `${name}/bias`] : [];
}
