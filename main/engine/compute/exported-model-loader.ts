import { setImmediate } from 'node:timers/promises';
import { dispose, io, tensor4d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel, model as modelOf, type LayersModel } from '@tensorflow/tfjs-layers';
import { throwIfAborted } from '#shared/domain/errors.ts';
import { activate, runningBackend } from './active-backend.ts';
import { notAModel, readExportedModel, type ExportedModelFiles } from './exported-model-files.ts';
import { loadWasmRuntime, unloadWasmRuntime } from './wasm/load-runtime.ts';

/** Images per call: few enough that the event loop turns about every 100 ms. */
const imagesPerCall = 4;

/** An exported model, run by TensorFlow.js's layers, without any code of the backend that trained it. */
export interface ExportedModel {
  /** In the order of the model's outputs. */
  readonly classNames: readonly string[];
  /** Side of the square input images. */
  readonly inputSizePx: number;
  /**
   * @param crops uint8, size×size×3, RGB
   * @returns `classNames.length` probabilities for each crop
   */
  classify(crops: readonly Uint8Array[], signal?: AbortSignal): Promise<Float32Array[]>;
  /** The output of a hidden layer, flattened, for each crop. */
  valuesOf(layer: string, crops: readonly Uint8Array[]): Promise<Float32Array[]>;
  dispose(): void;
}

/**
 * Opens an exported TensorFlow.js layers model that takes images as x/127 − 1, as Teachable Machine's do.
 * Runs on the loaded backend, or on wasm if there is none.
 * @param location its folder, or its model.json
 * @throws AppError `export/not-a-model` with the reason
 */
export async function openExportedModel(location: string): Promise<ExportedModel> {
  const files = await readExportedModel(location);
  const backend = await takeBackend();
  try {
    const layers = await buildLayers(files, backend.name, location);
    const { classNames } = files;
    const sizePx = checkShapes(layers, classNames, location);
    const run = (
      model: LayersModel,
      crops: readonly Uint8Array[],
      signal?: AbortSignal,
    ): Promise<Float32Array[]> => runInCalls({ model, backend: backend.name, sizePx }, crops, signal);
    return {
      classNames,
      inputSizePx: sizePx,
      classify: (crops, signal) => run(layers, crops, signal),
      valuesOf: (layer, crops) => {
        const { output } = layers.getLayer(layer);
        return run(modelOf({ inputs: layers.inputs, outputs: output }), crops);
      },
      dispose: () => {
        layers.dispose();
        backend.release();
      },
    };
  } catch (error) {
    backend.release();
    throw error;
  }
}

async function buildLayers(
  files: ExportedModelFiles,
  backend: string,
  location: string,
): Promise<LayersModel> {
  const { modelTopology, weightSpecs, weightData } = files;
  activate(backend);
  try {
    return await loadLayersModel(io.fromMemory({ modelTopology, weightSpecs, weightData }));
  } catch (cause) {
    throw notAModel(location, { reason: 'not-buildable' }, cause);
  }
}

/** @returns the side of the square input images; disposes of a model with another input */
function checkShapes(layers: LayersModel, classNames: readonly string[], location: string): number {
  const [, height, width, channels] = layers.inputs[0]?.shape ?? [];
  const outputs = layers.outputs[0]?.shape.at(-1);
  const isSquare = typeof height === 'number' && height === width && channels === 3;
  if (isSquare && outputs === classNames.length) return height;
  layers.dispose();
  throw notAModel(
    location,
    isSquare
      ? { reason: 'class-count', outputs: outputs ?? null, classes: classNames.length }
      : { reason: 'not-square-rgb' },
  );
}

interface Backend {
  readonly name: string;
  release(): void;
}

/** TensorFlow if it is loaded, else wasm, shared with a backend that uses it. */
async function takeBackend(): Promise<Backend> {
  if (runningBackend('tensorflow') !== undefined) return { name: 'tensorflow', release: () => undefined };
  await loadWasmRuntime();
  return { name: 'wasm', release: unloadWasmRuntime };
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
  const predictions: Float32Array[] = [];
  for (let start = 0; start < crops.length; start += imagesPerCall) {
    throwIfAborted(signal);
    predictions.push(...(await runOnce(runnable, crops.slice(start, start + imagesPerCall))));
    await setImmediate();
  }
  return predictions;
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

/** @returns x/127 − 1 for all images, concatenated */
function scaled(crops: readonly Uint8Array[], sizePx: number): Float32Array {
  const count = sizePx * sizePx * 3;
  const values = new Float32Array(crops.length * count);
  crops.forEach((crop, i) => {
    if (crop.length !== count)
      throw new RangeError(`An image has ${crop.length} values instead of ${count}.`);
    for (let k = 0; k < count; k++) values[i * count + k] = (crop[k] as number) / 127 - 1;
  });
  return values;
}
