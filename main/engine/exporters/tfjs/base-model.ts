import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../../shared/contract/errors.ts';

/** A layer as Keras writes it; only what the export reads is named. */
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

/** A base model as it lies in assets/: a Keras network that ends in its features. */
export interface BaseModel {
  readonly topology: Topology;
  readonly weightSpecs: readonly WeightSpec[];
  /** The values of all `weightSpecs` behind each other. */
  readonly weights: Float32Array;
  /** Side of the square pictures it takes. */
  readonly inputSizePx: number;
  /** The layer whose output the head takes. */
  readonly featureLayer: string;
  readonly featureCount: number;
  /** The weight that the pictures meet first. */
  readonly firstKernel: string;
  /**
   * What the first kernel is multiplied by, so that the model takes x/127 − 1 instead of what it was trained on.
   * Only a factor is allowed: padding stays zero, so an offset could not be folded exactly.
   */
  readonly inputFactor: number;
}

/** What cannot be read from a base model's own files. */
const bases: Readonly<Record<string, Pick<BaseModel, 'firstKernel' | 'featureLayer' | 'inputFactor'>>> = {
  // Trained on (x − 127)/128 = (x/127 − 1) · 127/128.
  'efficientnet-lite0': { firstKernel: 'stem/kernel', featureLayer: 'features', inputFactor: 127 / 128 },
};

interface ModelFile {
  readonly modelTopology: Topology;
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly WeightSpec[];
  }[];
}

/** @throws AppError `export/not-a-model` for a model that this format cannot hold */
export async function readBaseModel(modelId: string, assetsFolder: string): Promise<BaseModel> {
  const base = bases[modelId];
  if (base === undefined) {
    throw new AppError(
      'export/not-a-model',
      `A model of the kind “${modelId}” cannot be written in this format.`,
    );
  }
  const folder = path.join(assetsFolder, 'base-models', modelId);
  const file = JSON.parse(await readFile(path.join(folder, 'model.json'), 'utf8')) as ModelFile;
  const groups = file.weightsManifest;
  const shards = await Promise.all(
    groups.flatMap((group) => group.paths).map((name) => readFile(path.join(folder, name))),
  );
  const bytes = new Uint8Array(Buffer.concat(shards));
  const weightSpecs = groups.flatMap((group) => group.weights);
  const weights = new Float32Array(bytes.buffer);
  const [, height = 0] = inputShape(file.modelTopology);
  const lastBias = weightSpecs.at(-1)?.shape[0] ?? 0;
  return {
    ...base,
    topology: file.modelTopology,
    weightSpecs,
    weights,
    inputSizePx: height,
    featureCount: lastBias,
  };
}

function inputShape(topology: Topology): readonly number[] {
  const input = topology.config.layers.find((layer) => layer.class_name === 'InputLayer');
  return (input?.config['batch_input_shape'] ?? []) as readonly number[];
}

export const countOf = (spec: WeightSpec): number => spec.shape.reduce((product, size) => product * size, 1);
