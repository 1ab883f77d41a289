import { setImmediate } from 'node:timers/promises';
import {
  dispose,
  findBackend,
  io,
  ready,
  setBackend,
  tensor4d,
  tidy,
  type KernelBackend,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { loadLayersModel, model as modelOf, type LayersModel } from '@tensorflow/tfjs-layers';
import { throwIfAborted } from '../../../shared/contract/errors.ts';
import { activate } from './backends.ts';
import { notAModel, readExportedModel } from './exported-model-files.ts';

/** Pictures classified in one call: few enough that the event loop turns about every 100 ms. */
const picturesPerCall = 4;

/** A model that was written to disk, run by TensorFlow.js's own layers and by nothing of the engine that trained it. */
export interface ExportedModel {
  /** In the order of the model's outputs. */
  readonly classNames: readonly string[];
  /** Side of the square pictures it takes. */
  readonly inputSizePx: number;
  /**
   * @param crops uint8 size×size×3 RGB each
   * @returns probabilities, `classNames.length` for each crop
   */
  classify(crops: readonly Uint8Array[], signal?: AbortSignal): Promise<Float32Array[]>;
  /** What a layer in the middle answers, flat, for each crop. */
  valuesOf(layer: string, crops: readonly Uint8Array[]): Promise<Float32Array[]>;
  dispose(): void;
}

/**
 * Opens an exported TensorFlow.js layers model that takes pictures as x/127 − 1, as Teachable Machine's do.
 * Runs on the backend that is loaded already, or on wasm where there is none.
 * @param place its folder, or its model.json
 * @throws AppError `export/not-a-model` with the reason
 */
export async function openExportedModel(place: string): Promise<ExportedModel> {
  const { modelTopology, weightSpecs, weightData, classNames } = await readExportedModel(place);
  const backend = await anyBackend();
  activate(backend);
  let layers: LayersModel;
  try {
    layers = await loadLayersModel(io.fromMemory({ modelTopology, weightSpecs, weightData }));
  } catch (cause) {
    throw notAModel(place, 'TensorFlow.js cannot build it', cause);
  }
  const inputSizePx = squareSize(layers);
  const outputs = layers.outputs[0]?.shape.at(-1);
  if (inputSizePx === undefined || outputs !== classNames.length) {
    layers.dispose();
    const reason =
      inputSizePx === undefined ? 'it takes no square RGB pictures' : outputsReason(classNames, outputs);
    throw notAModel(place, reason);
  }
  const run = (
    model: LayersModel,
    crops: readonly Uint8Array[],
    signal?: AbortSignal,
  ): Promise<Float32Array[]> => runInCalls({ model, backend, sizePx: inputSizePx }, crops, signal);
  return {
    classNames,
    inputSizePx,
    classify: (crops, signal) => run(layers, crops, signal),
    valuesOf: (layer, crops) => {
      const { output } = layers.getLayer(layer);
      return run(modelOf({ inputs: layers.inputs, outputs: output }), crops);
    },
    dispose: () => void layers.dispose(),
  };
}

const outputsReason = (classNames: readonly string[], outputs: number | null | undefined): string =>
  `it has ${String(outputs)} outputs for ${classNames.length} class names`;

function squareSize(model: LayersModel): number | undefined {
  const [, height, width, channels] = model.inputs[0]?.shape ?? [];
  return typeof height === 'number' && height === width && channels === 3 ? height : undefined;
}

/** The name of a backend that works. One that an engine has loaded is used as it is. */
async function anyBackend(): Promise<string> {
  for (const name of ['tensorflow', 'wasm']) {
    if ((findBackend(name) as KernelBackend | null) !== null) return name;
  }
  await import('@tensorflow/tfjs-backend-wasm');
  await setBackend('wasm');
  await ready();
  return 'wasm';
}

interface Runnable {
  readonly model: LayersModel;
  readonly backend: string;
  readonly sizePx: number;
}

async function runInCalls(
  runnable: Runnable,
  crops: readonly Uint8Array[],
  signal: AbortSignal | undefined,
): Promise<Float32Array[]> {
  const answers: Float32Array[] = [];
  for (let start = 0; start < crops.length; start += picturesPerCall) {
    throwIfAborted(signal);
    answers.push(...(await runOnce(runnable, crops.slice(start, start + picturesPerCall))));
    await setImmediate();
  }
  return answers;
}

async function runOnce(
  { model, backend, sizePx }: Runnable,
  crops: readonly Uint8Array[],
): Promise<Float32Array[]> {
  activate(backend);
  const shape: [number, number, number, number] = [crops.length, sizePx, sizePx, 3];
  const output = tidy(() => model.predict(tensor4d(scaled(crops, sizePx), shape)) as Tensor);
  try {
    const values = (await output.data()) as Float32Array;
    const each = values.length / crops.length;
    return crops.map((_, i) => values.slice(i * each, (i + 1) * each));
  } finally {
    dispose(output);
  }
}

/** @returns x/127 − 1 for all pictures behind each other */
function scaled(crops: readonly Uint8Array[], sizePx: number): Float32Array {
  const count = sizePx * sizePx * 3;
  const values = new Float32Array(crops.length * count);
  crops.forEach((crop, i) => {
    if (crop.length !== count)
      throw new RangeError(`A picture has ${crop.length} values instead of ${count}.`);
    for (let k = 0; k < count; k++) values[i * count + k] = (crop[k] as number) / 127 - 1;
  });
  return values;
}
