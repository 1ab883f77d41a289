import type { ArrayValues } from './backend.ts';
import { inputsOf, imagesName, type Layer, type NetworkGraph, type Padding } from './layers.ts';

/** Without the batch: (height, width, channels) of an image, or (units) of a flat list. */
export type Shape = readonly number[];

/** A weight that a layer needs; null where the weight itself sets the size. */
export interface WeightShape {
  readonly name: string;
  readonly shape: readonly (number | null)[];
}

/** The weights of a layer, the kernel first: its size sets the bias's size. */
export function weightShapes(layer: Layer, input: Shape, weights: ArrayValues): readonly WeightShape[] {
  const kernel = (part: string, shape: WeightShape['shape'], outAxis: number): readonly WeightShape[] => {
    const name = `${layer.name}/${part}`;
    const out = weights[name]?.shape[outAxis] ?? null;
    return [
      { name, shape },
      { name: `${layer.name}/bias`, shape: [out] },
    ];
  };
  const depth = input.at(-1) ?? null;
  if (layer.kind === 'convolution') return kernel('kernel', [null, null, depth, null], 3);
  if (layer.kind === 'depthwise') return kernel('depthwise_kernel', [null, null, depth, 1], 2);
  if (layer.kind === 'dense') return kernel('kernel', [depth, null], 1);
  return [];
}

/**
 * @param weights must have the layer's weights
 * @throws Error if the layer can't take these inputs or its kernel is missing: a bug in the plug-in
 */
export function outputShape(layer: Layer, inputs: readonly Shape[], weights: ArrayValues): Shape {
  const [input = []] = inputs;
  switch (layer.kind) {
    case 'convolution': {
      const [height, width] = slideKernel(layer, input, weights);
      return [height, width, kernelSide(layer, weights, 3)];
    }
    case 'depthwise': {
      const [height, width] = slideKernel(layer, input, weights);
      return [height, width, imageShape(layer, input)[2]];
    }
    case 'max-pooling': {
      const [height, width, channels] = imageShape(layer, input);
      return [Math.floor(height / layer.size), Math.floor(width / layer.size), channels];
    }
    case 'global-average-pooling':
      return [imageShape(layer, input)[2]];
    case 'flatten':
      return [sizeOf(input)];
    case 'dense':
      if (input.length !== 1) throw new Error(`The layer “${layer.name}” gets images, not a list.`);
      return [kernelSide(layer, weights, 1)];
    case 'add':
      if (!isSameShape(input, inputs[1] ?? []))
        throw new Error(`The layer “${layer.name}” adds values of different shapes.`);
      return input;
    case 'dropout':
      return input;
  }
}

/** @returns height and width of the output */
function slideKernel(
  layer: Layer & { readonly stride: number; readonly padding: Padding },
  input: Shape,
  weights: ArrayValues,
): readonly [number, number] {
  const [height, width] = imageShape(layer, input);
  const side = (pixels: number, kernel: number): number => {
    const positions = layer.padding === 'same' ? pixels : pixels - kernel + 1;
    return Math.max(0, Math.ceil(positions / layer.stride));
  };
  return [side(height, kernelSide(layer, weights, 0)), side(width, kernelSide(layer, weights, 1))];
}

function imageShape({ name }: Layer, input: Shape): readonly [number, number, number] {
  const [height, width, channels] = input;
  if (input.length !== 3 || height === undefined || width === undefined || channels === undefined)
    throw new Error(`The layer “${name}” gets no images.`);
  return [height, width, channels];
}

function kernelSide(layer: Layer, weights: ArrayValues, axis: number): number {
  const side = kernelShape(layer, weights)[axis];
  if (side === undefined) throw new Error(`The layer “${layer.name}” has no kernel.`);
  return side;
}

/** Empty if the layer has no kernel. */
function kernelShape({ kind, name }: Layer, weights: ArrayValues): Shape {
  return weights[kind === 'depthwise' ? `${name}/depthwise_kernel` : `${name}/kernel`]?.shape ?? [];
}

/** Any size matches null. */
export const isSameShape = (actual: Shape, wanted: WeightShape['shape']): boolean =>
  actual.length === wanted.length && wanted.every((size, i) => size === null || size === actual[i]);

/** The number of values in an array of this shape. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, side) => product * side, 1);

/**
 * Visits the layers in order, with the shapes of their inputs.
 * @param visit returns the shape of the layer's output
 * @returns the shape of the last layer's output
 * @throws Error for a layer that comes before its input or names one that doesn't exist: a bug in the plug-in
 */
export function walkLayers(
  graph: NetworkGraph,
  visit: (layer: Layer, inputs: readonly Shape[]) => Shape,
): Shape {
  const { sizePx, channels } = graph.input;
  const shapes = new Map<string, Shape>([[imagesName, [sizePx, sizePx, channels]]]);
  let last: Shape = [];
  for (const layer of graph.layers) {
    const inputs = inputsOf(layer).map((name) => {
      const shape = shapes.get(name);
      if (shape === undefined)
        throw new Error(`The layer “${layer.name}” asks for “${name}”, which is not there.`);
      return shape;
    });
    last = visit(layer, inputs);
    shapes.set(layer.name, last);
  }
  return last;
}

/** One layer of a network, with its cost for one image. */
export interface LayerSize {
  readonly name: string;
  /** Of its output. */
  readonly shape: Shape;
  /** Number of values in its output. */
  readonly values: number;
  /** Multiplications in its forward pass. */
  readonly multiplications: number;
}

/** The layers in order, with output sizes computed from the weights' shapes. */
export function layerSizes(graph: NetworkGraph, weights: ArrayValues): LayerSize[] {
  const sizes: LayerSize[] = [];
  walkLayers(graph, (layer, inputs) => {
    const shape = outputShape(layer, inputs, weights);
    const multiplications = multiplicationsOf(layer, shape, kernelShape(layer, weights));
    sizes.push({ name: layer.name, shape, values: sizeOf(shape), multiplications });
    return shape;
  });
  return sizes;
}

/** Of one forward pass through all layers. */
export function multiplicationsPerImage(graph: NetworkGraph, weights: ArrayValues): number {
  return layerSizes(graph, weights).reduce((sum, { multiplications }) => sum + multiplications, 0);
}

/** Each value of a layer's output is a sum over its kernel's window. */
function multiplicationsOf({ kind }: Layer, shape: Shape, kernel: Shape): number {
  if (kind === 'convolution') return sizeOf(shape) * sizeOf(kernel.slice(0, 3));
  if (kind === 'depthwise') return sizeOf(shape) * sizeOf(kernel.slice(0, 2));
  return kind === 'dense' ? sizeOf(kernel) : 0;
}
