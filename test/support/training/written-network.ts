import '@tensorflow/tfjs';
import { io, setBackend, tensor4d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel, model as modelOf } from '@tensorflow/tfjs-layers';
import type { ArrayValue, ArrayValues } from '#engine/compute/backend.ts';
import { buildLayersModel } from '#engine/exporters/tfjs/layers-model.ts';
import type { LayersModel } from '#engine/exporters/tfjs/layers-model.ts';
import type { Layer, NetworkGraph } from '#engine/compute/layers.ts';

export const array = (shape: readonly number[], values: readonly number[]): ArrayValue => ({
  type: 'float32',
  shape,
  values: Float32Array.from(values),
});

/** 1 … count */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
export const ones = (count: number): number[] => new Array<number>(count).fill(1);

/** A network of a few handwritten numbers. */
export interface HandWritten {
  readonly sizePx: number;
  readonly layers: readonly Layer[];
  readonly weights: ArrayValues;
  readonly scale?: number;
  readonly channels?: 1 | 3;
}

/** The model that the exporter writes. */
export function writtenModel(
  { sizePx, layers, weights, scale = 127, channels = 3 }: HandWritten,
  classCount: number,
): LayersModel {
  const graph: NetworkGraph = { input: { sizePx, channels }, scale, layers };
  return buildLayersModel({ modelId: 'by-hand', graph, base: {}, trained: weights, classCount });
}

/** The output of TensorFlow.js's layers for the written model. @param image the model's input values, RGB */
export async function outputOf(
  network: HandWritten,
  image: readonly number[],
  classCount: number,
  output: 'logits' | 'probabilities' = 'logits',
): Promise<number[]> {
  const { topology, weightSpecs, weights } = writtenModel(network, classCount);
  const memory = { modelTopology: topology, weightSpecs, weightData: weights.buffer };
  await setBackend('cpu');
  const loaded = await loadLayersModel(io.fromMemory(memory));
  const model = modelOf({ inputs: loaded.inputs, outputs: loaded.getLayer(output).output });
  const { sizePx } = network;
  const values = tidy(() =>
    (model.predict(tensor4d([...image], [1, sizePx, sizePx, 3])) as Tensor).dataSync().slice(),
  );
  loaded.dispose();
  return [...values];
}

/** RGB pixels of landscapes. */
export const rgb = (red: readonly number[], green: readonly number[] = red.map(() => 0)): number[] =>
  red.flatMap((value, i) => [value, green[i] ?? 0, 0]);

export const convolution = (name: string, input: string, rest: Partial<Layer> = {}): Layer =>
  ({ kind: 'convolution', name, input, stride: 1, padding: 'same', activation: 'linear', ...rest }) as Layer;
export const flat = (input: string): Layer => ({ kind: 'flatten', name: 'flat', input });
/** The first layer of most networks here: only the red channel, or red and green. */
export const red = convolution('colors', 'images');
export const redWeights = {
  'colors/kernel': array([1, 1, 3, 1], [1, 0, 0]),
  'colors/bias': array([1], [0]),
};
export const redAndGreenWeights = {
  'colors/kernel': array([1, 1, 3, 2], [1, 0, 0, 1, 0, 0]),
  'colors/bias': array([2], [0, 0]),
};
