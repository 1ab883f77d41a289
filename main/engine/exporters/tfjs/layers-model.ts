import type { ArrayValues } from '#engine/compute/backend.ts';
import {
  imagesName,
  inputsOf,
  type Activation,
  type Layer,
  type NetworkGraph,
  type Padding,
} from '#engine/compute/layers.ts';
import { exportErrors, inferenceNetwork, type TrainedNetwork } from '../common/trained-network.ts';

/** The format's name in texts. */
export const formatLabel = 'TensorFlow.js';
/** Version of TensorFlow.js whose format is written. */
export const tensorflowJsVersion = '4.22.0';

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

/** A TensorFlow.js layers model: topology, and all weights concatenated. */
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

/**
 * Writes a network with its weights as a TensorFlow.js layers model. The result takes RGB images as x/127 − 1
 * (float32, batch×size×size×3), whatever the network was trained on, and returns probabilities; its layer `logits` has
 * the values before the softmax.
 * @throws AppError `export/not-writable` with the reason, for weights that don't fit the network
 */
export function buildLayersModel(network: TrainedNetwork): LayersModel {
  const { modelId } = network;
  const { graph, weights } = inferenceNetwork(network, exportErrors(modelId, formatLabel));
  const entries = Object.entries(weights);
  const weightSpecs = entries.map(([name, { shape }]): WeightSpec => {
    return { name: weightName(graph, name), shape, dtype: 'float32' };
  });
  const values = new Float32Array(entries.reduce((sum, [, weight]) => sum + weight.values.length, 0));
  let start = 0;
  for (const [, weight] of entries) {
    values.set(weight.values, start);
    start += weight.values.length;
  }
  return { topology: toTopology(graph, weights, modelId), weightSpecs, weights: values };
}

/**
 * A network for RGB images as Keras and TensorFlow.js write it. Activations are separate layers, as in Keras's mobile
 * networks; the last layer is written as `logits`, followed by a softmax named `probabilities`.
 * @param graph without dropout
 * @param weights all of its weights: their shapes give the kernels' sizes
 */
function toTopology(graph: NetworkGraph, weights: ArrayValues, name: string): Topology {
  const last = graph.layers.at(-1);
  const outputs = new Map([[imagesName, inputName]]);
  for (const layer of graph.layers) outputs.set(layer.name, layer === last ? logitsName : outputName(layer));
  const sourceOf = (input: string): string => outputs.get(input) ?? input;
  const layers = [
    inputLayer(graph),
    ...graph.layers.flatMap((layer) => layerSpecs(layer, weights, sourceOf)),
    spec('Activation', probabilitiesName, { activation: 'softmax' }, [logitsName]),
  ];
  return {
    class_name: 'Model',
    config: {
      name: name.replaceAll('-', '_'),
      layers,
      input_layers: [[inputName, 0, 0]],
      output_layers: [[probabilitiesName, 0, 0]],
    },
    keras_version: `tfjs-layers ${tensorflowJsVersion}`,
    backend: 'tensor_flow.js',
  };
}

/** A weight's name in the file: its layer's name there, as TensorFlow.js looks it up. */
function weightName(graph: NetworkGraph, weight: string): string {
  const last = graph.layers.at(-1);
  if (last === undefined || !weight.startsWith(`${last.name}/`) || activationOf(last) !== 'linear')
    return weight;
  return `${logitsName}${weight.slice(last.name.length)}`;
}

const activationOf = (layer: Layer): Activation => ('activation' in layer ? layer.activation : 'linear');

const outputName = (layer: Layer): string =>
  activationOf(layer) === 'linear' ? layer.name : `${layer.name}_${activationOf(layer)}`;

function layerSpecs(
  layer: Layer,
  weights: ArrayValues,
  sourceOf: (input: string) => string,
): readonly LayerSpec[] {
  const activation = activationOf(layer);
  const output = sourceOf(layer.name);
  const own = activation === 'linear' ? output : layer.name;
  const [className, config] = classAndConfig(layer, weights);
  const written = spec(className, own, config, inputsOf(layer).map(sourceOf));
  if (activation === 'linear') return [written];
  return [written, spec('ReLU', output, { max_value: activation === 'relu6' ? 6 : null }, [own])];
}

type Config = Readonly<Record<string, unknown>>;

function classAndConfig(layer: Layer, weights: ArrayValues): readonly [string, Config] {
  switch (layer.kind) {
    case 'convolution': {
      const [height, width, , filters] = weights[`${layer.name}/kernel`]?.shape ?? [];
      const config = { filters, ...kernelConfig('kernel'), ...windowConfig([height, width], layer) };
      return ['Conv2D', { ...config, ...biasConfig }];
    }
    case 'depthwise': {
      const [height, width] = weights[`${layer.name}/depthwise_kernel`]?.shape ?? [];
      const config = { depth_multiplier: 1, ...kernelConfig('depthwise') };
      return ['DepthwiseConv2D', { ...config, ...windowConfig([height, width], layer), ...biasConfig }];
    }
    case 'max-pooling': {
      const square = [layer.size, layer.size];
      return ['MaxPooling2D', { pool_size: square, strides: square, padding: 'valid', ...channelsLast }];
    }
    case 'global-average-pooling':
      return ['GlobalAveragePooling2D', channelsLast];
    case 'flatten':
      return ['Flatten', channelsLast];
    case 'add':
      return ['Add', {}];
    case 'dense': {
      const units = weights[`${layer.name}/kernel`]?.shape[1];
      return ['Dense', { units, activation: 'linear', ...kernelConfig('kernel'), ...biasConfig }];
    }
    case 'dropout':
      throw new Error('Dropout does nothing after training and is not written.');
  }
}

const channelsLast = { data_format: 'channels_last' };
/** The weights until the file's are loaded: drawing random numbers for them would take seconds in a page. */
const zeros = { class_name: 'Zeros', config: {} };
const biasConfig = {
  activity_regularizer: null,
  use_bias: true,
  bias_initializer: zeros,
  bias_regularizer: null,
  bias_constraint: null,
};

const kernelConfig = (part: 'kernel' | 'depthwise'): Config => ({
  [`${part}_initializer`]: zeros,
  [`${part}_regularizer`]: null,
  [`${part}_constraint`]: null,
});

const windowConfig = (
  size: readonly (number | undefined)[],
  { stride, padding }: { readonly stride: number; readonly padding: Padding },
): Config => ({
  kernel_size: size,
  strides: [stride, stride],
  padding,
  ...channelsLast,
  dilation_rate: [1, 1],
  activation: 'linear',
});

function inputLayer({ input }: NetworkGraph): LayerSpec {
  const shape = [null, input.sizePx, input.sizePx, input.channels];
  const config = { batch_input_shape: shape, dtype: 'float32', sparse: false, name: inputName };
  return { name: inputName, class_name: 'InputLayer', config, inbound_nodes: [] };
}

const spec = (className: string, name: string, config: Config, inputs: readonly string[]): LayerSpec => ({
  name,
  class_name: className,
  config: { ...config, name, trainable: true },
  inbound_nodes: [inputs.map((input) => [input, 0, 0, {}])],
});
