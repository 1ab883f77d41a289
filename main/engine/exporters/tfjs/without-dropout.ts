import type { Layer, NetworkGraph } from '#engine/compute/layers.ts';

/** The same network as it answers after training: dropout layers do nothing then, so they are left out. */
export function withoutDropout(graph: NetworkGraph): NetworkGraph {
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
