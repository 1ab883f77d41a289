import { AppError, type NetworkFault } from '#shared/domain/errors.ts';
import { at } from '#shared/domain/at.ts';
import type { ArrayValue, ArrayValues } from '#engine/compute/backend.ts';
import {
  isSameShape,
  outputShape,
  sizeOf,
  walkLayers,
  weightShapes,
  type WeightShape,
} from '#engine/compute/layer-shapes.ts';
import { imagesName, inputsOf, type Layer, type NetworkGraph } from '#engine/compute/layers.ts';
import { models } from '#engine/models/registry.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';

type ErrorFor = (fault: NetworkFault) => AppError;

/** Errors for a model that can't be written in a format. */
export const exportErrors =
  (modelId: string, formatLabel: string): ErrorFor =>
  (fault) =>
    new AppError('export/not-writable', { ...fault, modelId, label: formatLabel });

export interface TrainedNetwork {
  readonly modelId: string;
  readonly graph: NetworkGraph;
  /** The base model's weights; empty if there is none. */
  readonly base: ArrayValues;
  /** The trained weights, which replace the base model's. */
  readonly trained: ArrayValues;
  readonly classCount: number;
}

/** A network for predicting: without dropout, with every weight, in the order of its layers. */
export interface InferenceNetwork {
  readonly graph: NetworkGraph;
  readonly weights: ArrayValues;
}

/**
 * A trained model's network as its plug-in describes it, with the base model's weights from the app's assets.
 * @throws AppError `export/not-writable` for a kind of model that this app doesn't have; `storage/damaged` if the base
 * model's files are incomplete
 */
export async function trainedNetwork(
  model: TrainedModel,
  assetsFolder: string,
  formatLabel: string,
): Promise<TrainedNetwork> {
  const { modelId, modelParameters, input, classNames } = model;
  const plugin = models.get(modelId);
  if (plugin === undefined) throw exportErrors(modelId, formatLabel)({ reason: 'unknown-model' });
  const classCount = classNames.length;
  const graph = plugin.describe({ input, classCount, parameters: modelParameters });
  const base = await plugin.base?.loadWeights(assetsFolder);
  return { modelId, graph, base: base?.weights ?? {}, trained: model.weights, classCount };
}

/**
 * A network that takes RGB images as x/127 − 1 (float32, batch×size×size×3), whatever it was trained on, without dropout,
 * which does nothing after training.
 * @throws the result of `errorFor` for weights that don't fit the network
 */
export function inferenceNetwork(network: TrainedNetwork, errorFor: ErrorFor): InferenceNetwork {
  const graph = withoutDropout(network.graph);
  return foldInput(graph, collectWeights({ ...network, graph }, errorFor), errorFor);
}

/** The same network without its dropout layers. */
function withoutDropout(graph: NetworkGraph): NetworkGraph {
  const passed = new Map<string, string>();
  const sourceOf = (name: string): string => passed.get(name) ?? name;
  const layers: Layer[] = [];
  for (const layer of graph.layers) {
    if (layer.kind === 'dropout') passed.set(layer.name, sourceOf(layer.input));
    else if (layer.kind === 'add')
      layers.push({ ...layer, inputs: [sourceOf(layer.inputs[0]), sourceOf(layer.inputs[1])] });
    else layers.push({ ...layer, input: sourceOf(layer.input) });
  }
  return { ...graph, layers };
}

/**
 * Every weight of a network, in the order of its layers.
 * @throws the result of `errorFor` if a weight is missing, has another shape, or was trained and belongs to no layer
 */
function collectWeights(
  { graph, base, trained, classCount }: TrainedNetwork,
  errorFor: ErrorFor,
): ArrayValues {
  const all = { ...base, ...trained };
  const collected: Record<string, ArrayValues[string]> = {};
  const logits = walkLayers(graph, (layer, inputs) => {
    for (const wanted of weightShapes(layer, inputs[0] ?? [], all)) {
      const weight = all[wanted.name];
      if (weight === undefined) throw errorFor({ reason: 'weight-missing', weight: wanted.name });
      if (weight.type !== 'float32' || !fits(weight, wanted)) throw errorFor(mismatch(weight, wanted));
      collected[wanted.name] = weight;
    }
    return outputShape(layer, inputs, all);
  });
  if (!isSameShape(logits, [classCount]))
    throw errorFor({ reason: 'class-count', outputs: shapeText(logits), classes: classCount });
  const unknown = Object.keys(trained).find((name) => !(name in collected));
  if (unknown !== undefined) throw errorFor({ reason: 'weight-unknown', weight: unknown });
  return collected;
}

const fits = ({ shape, values }: ArrayValues[string], wanted: WeightShape): boolean =>
  isSameShape(shape, wanted.shape) && values.length === sizeOf(shape);

function mismatch(weight: ArrayValues[string], { name, shape }: WeightShape): NetworkFault {
  return {
    reason: 'weight-mismatch',
    weight: name,
    actual: `${weight.type} ${shapeText(weight.shape)} with ${weight.values.length} values`,
    expected: `float32 ${shapeText(shape)}`,
  };
}

/** `3×3×?×8`: a question mark stands for any size. */
const shapeText = (shape: readonly (number | null)[]): string => shape.map((size) => size ?? '?').join('×');

/**
 * Makes a network that was trained on (x − 127)/scale take RGB images as x/127 − 1, which Teachable Machine's
 * library feeds: (x − 127)/scale = (x/127 − 1) · 127/scale, so the first kernel takes the factor. Exact except for one
 * rounding of each kernel value, at the edges too: padding is zero before and after.
 *
 * A network for gray images takes the mean of red, green and blue: each of the three channels gets a third of its
 * kernel, exact except for float rounding. The app rounds that mean to a whole number, so predictions for color images
 * may differ by the effect of half a gray level; those for gray images don't.
 * @returns the graph for RGB, and its weights; the arguments aren't changed
 * @throws the result of `errorFor` if the images enter a layer that isn't a convolution
 */
function foldInput(graph: NetworkGraph, weights: ArrayValues, errorFor: ErrorFor): InferenceNetwork {
  const factor = 127 / graph.scale;
  const folded: Record<string, ArrayValue> = { ...weights };
  for (const layer of graph.layers.filter((each) => inputsOf(each).includes(imagesName))) {
    if (layer.kind !== 'convolution')
      throw errorFor({ reason: 'first-layer', layer: layer.name, kind: layer.kind });
    const name = `${layer.name}/kernel`;
    const kernel = weights[name];
    if (kernel === undefined) throw errorFor({ reason: 'weight-missing', weight: name });
    folded[name] = graph.input.channels === 1 ? spread(kernel, factor) : multiply(kernel, factor);
  }
  return { graph: { ...graph, input: { ...graph.input, channels: 3 } }, weights: folded };
}

const multiply = ({ shape, values }: ArrayValue, factor: number): ArrayValue => ({
  type: 'float32',
  shape,
  values: Float32Array.from(values, (value) => value * factor),
});

/** (height, width, 1, out) → (height, width, 3, out), a third in each channel. */
function spread({ shape, values }: ArrayValue, factor: number): ArrayValue {
  const [height, width, out] = [at(shape, 0), at(shape, 1), at(shape, 3)];
  const spreadValues = new Float32Array(height * width * 3 * out);
  for (let i = 0; i < spreadValues.length; i++) {
    const pixel = Math.floor(i / (3 * out));
    spreadValues[i] = ((values[pixel * out + (i % out)] as number) * factor) / 3;
  }
  return { type: 'float32', shape: [height, width, 3, out], values: spreadValues };
}
