import type { NetworkFault } from '#shared/contract/errors.ts';
import type { ArrayValue, ArrayValues } from '#engine/compute/program.ts';
import { imagesName, type NetworkGraph } from '#engine/models/network/layers.ts';
import { inputsOf } from '#engine/models/network/layers.ts';

/**
 * Makes a network that was trained on (x − 127)/divisor take RGB images as x/127 − 1, which Teachable Machine's
 * library feeds: (x − 127)/divisor = (x/127 − 1) · 127/divisor, so the kernel that meets the images takes the factor.
 * Exact but for one rounding of each kernel value, at the edges too: padding is zero before and after.
 *
 * A network for grey images takes the mean of red, green and blue: each of the three channels gets a third of its
 * kernel, exact but for float rounding. The app rounds that mean to a whole number, so the answers to images with
 * colours may differ by what half a grey level makes; those to grey ones do not.
 * @returns the graph for RGB, and its weights; what is given is not changed
 * @throws what `refuse` makes where another layer than a convolution meets the images
 */
export function foldInput(
  graph: NetworkGraph,
  weights: ArrayValues,
  refuse: (fault: NetworkFault) => Error,
): { readonly graph: NetworkGraph; readonly weights: ArrayValues } {
  const factor = 127 / graph.divisor;
  const folded: Record<string, ArrayValue> = { ...weights };
  for (const layer of graph.layers.filter((each) => inputsOf(each).includes(imagesName))) {
    if (layer.kind !== 'convolution')
      throw refuse({ reason: 'first-layer', layer: layer.name, kind: layer.kind });
    const name = `${layer.name}/kernel`;
    const kernel = weights[name];
    if (kernel === undefined) throw refuse({ reason: 'weight-missing', weight: name });
    folded[name] = graph.input.channels === 1 ? spread(kernel, factor) : scale(kernel, factor);
  }
  return { graph: { ...graph, input: { ...graph.input, channels: 3 } }, weights: folded };
}

const scale = ({ shape, values }: ArrayValue, factor: number): ArrayValue => ({
  type: 'float32',
  shape,
  values: Float32Array.from(values, (value) => value * factor),
});

/** (height, width, 1, out) → (height, width, 3, out), each channel with a third. */
function spread({ shape, values }: ArrayValue, factor: number): ArrayValue {
  const [height = 0, width = 0, , out = 0] = shape;
  const spreadValues = new Float32Array(height * width * 3 * out);
  for (let i = 0; i < spreadValues.length; i++) {
    const pixel = Math.floor(i / (3 * out));
    spreadValues[i] = ((values[pixel * out + (i % out)] as number) * factor) / 3;
  }
  return { type: 'float32', shape: [height, width, 3, out], values: spreadValues };
}
