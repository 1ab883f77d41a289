import type { BackendId, BackendReport } from '#shared/domain/run/run.ts';
import type { Network } from '#engine/compute/network-program.ts';
import type { ArrayValues } from '#engine/compute/backend.ts';
import { layerSizes } from '#engine/compute/layer-shapes.ts';
import { classifierLayer, weightNamesOf, type NetworkGraph } from '#engine/compute/layers.ts';
import { evaluationCallSize } from './call-size.ts';

/** Bytes that a process holds at its peak while it trains, as a function of the images in one micro-batch. */
export interface TrainingMemory {
  /** Whatever is passed: the backend, the graph, the weights with all that belongs to them. */
  readonly fixed: number;
  /** For each image of a forward and backward pass. */
  readonly perImage: number;
  /** What the pass over the validation images takes, however few images are trained on at a time. */
  readonly least: number;
}

export interface TrainingMemoryRequest {
  readonly backend: Pick<BackendReport, 'id' | 'threads' | 'device'>;
  readonly network: Pick<Network, 'example' | 'weights' | 'trained'>;
  /** Of a network over images; null for a head on features. */
  readonly graph: NetworkGraph | null;
}

/**
 * What the backends were seen to take, in bytes for each byte of what their names say: peaks of 46 trials in processes of
 * their own, of every model and depth of fine-tuning, with 1 to 4,096 images in a micro-batch. See docs/batch-size.md.
 */
const taken = {
  tensorflow: { backend: 450e6, trainedWeight: 24, frozenWeight: 4, trainedOutput: 3.3, passedOutput: 1.45 },
  wasm: { backend: 205e6, trainedWeight: 9, frozenWeight: 4, trainedOutput: 3.2, passedOutput: 1.4 },
} as const satisfies Record<BackendId, object>;

/** An example, the copy that the backend makes of it, and what is computed from it at once. */
const copiesOfExample = 3;
const numberBytes = 4;

/** What layers and weights say before anything was tried. */
export function theoreticalMemory(request: TrainingMemoryRequest): TrainingMemory {
  const { backend, network } = request;
  const factors = taken[backend.id];
  const { trained, frozen } = weightBytes(network);
  const outputs = outputBytes(request);
  const example = network.example.shape.reduce((product, side) => product * side, numberBytes);
  const fixed = factors.backend + factors.trainedWeight * trained + factors.frozenWeight * frozen;
  // Layers before the first that trains are computed as in validation: nothing of them is saved for the backward pass.
  const perImage = Math.max(factors.trainedOutput * outputs.trained, factors.passedOutput * outputs.all);
  const inputs = copiesOfExample * example;
  const perValidationImage = factors.passedOutput * outputs.all + inputs;
  return {
    fixed,
    perImage: perImage + inputs,
    least: fixed + perValidationImage * evaluationCallSize(backend, network.example),
  };
}

/**
 * What computing features with a base model takes at its peak.
 * @param weights the base model's; the classifier, which is not run for features, has none yet
 */
export function featureMemory(
  backend: TrainingMemoryRequest['backend'],
  graph: NetworkGraph,
  weights: ArrayValues,
): number {
  const { sizePx, channels } = graph.input;
  const example = { type: 'uint8', shape: [sizePx, sizePx, channels] } as const;
  const run = { ...graph, layers: graph.layers.filter(({ name }) => name !== classifierLayer) };
  return theoreticalMemory({ backend, graph: run, network: { example, weights, trained: [] } }).least;
}

export function peakBytes({ fixed, perImage, least }: TrainingMemory, images: number): number {
  return Math.max(least, fixed + perImage * images);
}

/** @returns the images of the largest micro-batch whose peak stays within so many bytes, at least 1 */
export function imagesWithin({ fixed, perImage }: TrainingMemory, bytes: number): number {
  return Math.max(1, Math.floor((bytes - fixed) / perImage));
}

/** A peak below this, as a multiple of what validation takes, may be that of the validation pass. */
const showsFrom = 1.25;

/**
 * What a trial teaches: its peak is made of what is taken anyway and of its images. A trial whose peak is that of the
 * validation pass says nothing of images, and what was believed of them stays.
 */
export function memoryAfterTrial(
  memory: TrainingMemory,
  trial: { readonly images: number; readonly peakBytes: number },
): TrainingMemory {
  const { fixed, least } = memory;
  // What is taken whatever is passed is never more than a peak, or a later trial's images would take less than nothing.
  if (trial.peakBytes < least * showsFrom)
    return { ...memory, fixed: Math.min(fixed, trial.peakBytes), least: trial.peakBytes };
  return { ...memory, perImage: (trial.peakBytes - fixed) / trial.images };
}

/** What several trials teach, one after the other; one that went over what was allowed says nothing of how much it takes. */
export function memoryAfterTrials(
  theory: TrainingMemory,
  trials: readonly { readonly batchSize: number; readonly peakBytes: number | null }[],
): TrainingMemory {
  return trials.reduce(
    (memory, { batchSize, peakBytes: measured }) =>
      measured === null ? memory : memoryAfterTrial(memory, { images: batchSize, peakBytes: measured }),
    theory,
  );
}

function weightBytes({ weights, trained }: TrainingMemoryRequest['network']): {
  trained: number;
  frozen: number;
} {
  const isTrained = new Set(trained);
  const bytes = { trained: 0, frozen: 0 };
  for (const [name, { values }] of Object.entries(weights))
    bytes[isTrained.has(name) ? 'trained' : 'frozen'] += values.length * numberBytes;
  return bytes;
}

/** Bytes of the outputs of one image: of all layers, and of those from the first that trains on. */
function outputBytes({ graph, network }: TrainingMemoryRequest): { all: number; trained: number } {
  if (graph === null) return { all: 0, trained: 0 };
  const isTrained = new Set(network.trained);
  const first = graph.layers.findIndex((layer) => weightNamesOf(layer).some((name) => isTrained.has(name)));
  const bytes = layerSizes(graph, network.weights).map(({ values }) => values * numberBytes);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return { all: sum(bytes), trained: first === -1 ? 0 : sum(bytes.slice(first)) };
}
