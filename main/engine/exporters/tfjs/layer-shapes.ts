import { inputsOf, imagesName, type Layer, type NetworkGraph, type Padding } from '#engine/compute/layers.ts';
import type { ArrayValues } from '#engine/compute/backend.ts';

/** An image's (height, width, channels), or (count) of a flat list. */
export type Shape = readonly number[];

/** A weight that a layer asks for; null where the weight itself decides the size. */
export interface WantedWeight {
  readonly name: string;
  readonly shape: readonly (number | null)[];
}

/** The weights of a layer, the kernel first: its size decides that of the bias. */
export function weightsOf(layer: Layer, input: Shape, weights: ArrayValues): readonly WantedWeight[] {
  const kernelOf = (part: string, shape: WantedWeight['shape'], outAt: number): readonly WantedWeight[] => {
    const name = `${layer.name}/${part}`;
    const out = weights[name]?.shape[outAt] ?? null;
    return [
      { name, shape },
      { name: `${layer.name}/bias`, shape: [out] },
    ];
  };
  const depth = input.at(-1) ?? null;
  if (layer.kind === 'convolution') return kernelOf('kernel', [null, null, depth, null], 3);
  if (layer.kind === 'depthwise') return kernelOf('depthwise_kernel', [null, null, depth, 1], 2);
  if (layer.kind === 'dense') return kernelOf('kernel', [depth, null], 1);
  return [];
}

/**
 * @param weights those of the layer are there, with their shapes
 * @throws Error where the layers before it give what it cannot take: a bug of the plug-in
 */
export function outputShape(layer: Layer, inputs: readonly Shape[], weights: ArrayValues): Shape {
  const [input = []] = inputs;
  const wantsImages = layer.kind !== 'dense' && layer.kind !== 'add' && layer.kind !== 'flatten';
  if (wantsImages && input.length !== 3) throw new Error(`The layer “${layer.name}” gets no images.`);
  if (layer.kind === 'dense' && input.length !== 1)
    throw new Error(`The layer “${layer.name}” gets images, not a list.`);
  const [height = 0, width = 0, channels = 0] = input;
  switch (layer.kind) {
    case 'convolution': {
      const [high = 0, wide = 0, , out = 0] = weights[`${layer.name}/kernel`]?.shape ?? [];
      return [side(height, high, layer), side(width, wide, layer), out];
    }
    case 'depthwise': {
      const [high = 0, wide = 0] = weights[`${layer.name}/depthwise_kernel`]?.shape ?? [];
      return [side(height, high, layer), side(width, wide, layer), channels];
    }
    case 'max-pooling':
      return [Math.floor(height / layer.size), Math.floor(width / layer.size), channels];
    case 'global-average-pooling':
      return [channels];
    case 'flatten':
      return [input.reduce((product, size) => product * size, 1)];
    case 'dense':
      return [weights[`${layer.name}/kernel`]?.shape[1] ?? 0];
    case 'add':
      if (!isSameShape(input, inputs[1] ?? []))
        throw new Error(`The layer “${layer.name}” adds values of different shapes.`);
      return input;
    case 'dropout':
      return input;
  }
}

/** Pixels on one side after a kernel of `kernel` pixels went over `pixels`. */
function side(pixels: number, kernel: number, layer: { stride: number; padding: Padding }): number {
  const positions = layer.padding === 'same' ? pixels : pixels - kernel + 1;
  return Math.max(0, Math.ceil(positions / layer.stride));
}

/** Where null stands any size will do. */
export const isSameShape = (actual: Shape, wanted: WantedWeight['shape']): boolean =>
  actual.length === wanted.length && wanted.every((size, i) => size === null || size === actual[i]);

/** @throws Error for a layer that stands before its input, or that names one that is not there: a bug of the plug-in */
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
