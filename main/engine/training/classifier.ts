import { AppError } from '#shared/domain/errors.ts';
import { grayOf } from '#shared/domain/dataset/grayscale.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import { classifierProgram } from '#engine/compute/networks.ts';
import { imageNetwork } from '#engine/models/network/image-network.ts';
import type { Backend } from '#engine/compute/backend.ts';

import type { EngineEnvironment } from '#engine/environment.ts';
import type { ModelPlugin } from '#engine/models/define.ts';
import { evaluationCallSize } from './memory/call-size.ts';
import type { Classifier, TrainedModel } from './trained-model.ts';

/**
 * Loads a trained model into the backend: the base model's own weights where there is one, with the trained ones over them.
 * @throws AppError `storage/damaged` when the base model's files are incomplete, or weights are missing
 */
export async function createClassifier(
  backend: Backend,
  plugin: ModelPlugin,
  model: TrainedModel,
  environment: Pick<EngineEnvironment, 'assetsFolder'>,
): Promise<Classifier> {
  const { input, classNames, fineTune } = model;
  const request = { input, classCount: classNames.length, parameters: model.modelParameters };
  const base = await plugin.base?.loadWeights(environment.assetsFolder);
  const fresh = plugin.initialWeights(request, randomGenerator('classifier'));
  for (const [name, { shape }] of Object.entries(fresh))
    if (model.weights[name]?.shape.join() !== shape.join()) throw unfitting(name);
  const weights = { ...base?.weights, ...model.weights };
  const network = imageNetwork({ model: plugin, graph: plugin.describe(request), weights, fineTune });
  const program = await backend.prepare(classifierProgram(network));
  const { sizePx, channels } = input;
  const callSize = evaluationCallSize(backend.report, network.example);

  /** A single image has a function of its own; more share one of a fixed size, so that few are prepared. */
  const classifySome = async (crops: readonly Uint8Array[]): Promise<Float32Array[]> => {
    const size = crops.length === 1 ? 1 : callSize;
    const values = new Uint8Array(size * sizePx * sizePx * channels);
    crops.forEach((crop, i) => {
      const image = channels === 1 ? grayOf(crop) : crop;
      values.set(image, i * image.length);
    });
    const examples = { type: 'uint8', shape: [size, sizePx, sizePx, channels], values } as const;
    const { probabilities } = await program.run('predict', { examples });
    const rows = probabilities?.values as Float32Array;
    return crops.map((_, i) => rows.slice(i * classNames.length, (i + 1) * classNames.length));
  };

  return {
    classNames,
    inputSizePx: sizePx,
    async classify(crops) {
      const predictions: Float32Array[] = [];
      for (let start = 0; start < crops.length; start += callSize)
        predictions.push(...(await classifySome(crops.slice(start, start + callSize))));
      return predictions;
    },
    dispose: () => program.dispose(),
  };
}

function unfitting(name: string): AppError {
  return new AppError('storage/damaged', { kind: 'weights', weight: name });
}
