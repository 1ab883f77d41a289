import type { ArrayValues } from '#engine/compute/program.ts';
import { inputsOf, imagesName, type Layer, type NetworkGraph } from './layers.ts';

/** One layer of a network with what it costs for one image. */
export interface LayerSize {
  readonly name: string;
  /** Of its output, without the batch: height, width, channels, or units. */
  readonly shape: readonly number[];
  /** Numbers in its output. */
  readonly values: number;
  /** Multiplications of its forward pass. */
  readonly multiplications: number;
}

type Shape = readonly number[];

/** Works out every layer's output by the weights' shapes, in order. */
export function layerSizes(graph: NetworkGraph, weights: ArrayValues): LayerSize[] {
  const { sizePx, channels } = graph.input;
  const shapes = new Map<string, Shape>([[imagesName, [sizePx, sizePx, channels]]]);
  return graph.layers.map((layer) => {
    const input = shapes.get(inputsOf(layer)[0] ?? '') ?? [];
    const kernel = kernelOf(layer, weights);
    const shape = outputShape(layer, input, kernel);
    shapes.set(layer.name, shape);
    const values = product(shape);
    return { name: layer.name, shape, values, multiplications: multiplicationsOf(layer, shape, kernel) };
  });
}

function kernelOf({ kind, name }: Layer, weights: ArrayValues): Shape {
  return weights[kind === 'depthwise' ? `${name}/depthwise_kernel` : `${name}/kernel`]?.shape ?? [];
}

function outputShape(layer: Layer, input: Shape, kernel: Shape): Shape {
  const [height = 1, width = 1, channels = 1] = input;
  switch (layer.kind) {
    case 'convolution':
    case 'depthwise': {
      const lost = layer.padding === 'same' ? 0 : (kernel[0] ?? 1) - 1;
      const side = (size: number): number => Math.ceil((size - lost) / layer.stride);
      return [side(height), side(width), layer.kind === 'depthwise' ? channels : (kernel[3] ?? 1)];
    }
    case 'max-pooling':
      return [Math.floor(height / layer.size), Math.floor(width / layer.size), channels];
    case 'average':
      return [channels];
    case 'flatten':
      return [product(input)];
    case 'dense':
      return [kernel[1] ?? 1];
    case 'add':
    case 'dropout':
      return input;
  }
}

/** Each value of a layer's output is a sum over its kernel's window. */
function multiplicationsOf({ kind }: Layer, shape: Shape, kernel: Shape): number {
  const [height = 1, width = 1, inputs = 1] = kernel;
  if (kind === 'convolution') return product(shape) * height * width * inputs;
  if (kind === 'depthwise') return product(shape) * height * width;
  return kind === 'dense' ? product(kernel) : 0;
}

function product(shape: Shape): number {
  return shape.reduce((total, side) => total * side, 1);
}
