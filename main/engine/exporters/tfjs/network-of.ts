import { models } from '#engine/models/registry.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import { cannotWrite } from './export-refusal.ts';
import type { TrainedNetwork } from './layers-model.ts';

/**
 * A trained model's network as its plug-in describes it, with the base model's weights from the app's assets.
 * @throws AppError `export/not-writable` for a kind of model that this app does not have; `storage/damaged` where the
 * base model's files are incomplete
 */
export async function networkOf(model: TrainedModel, assetsFolder: string): Promise<TrainedNetwork> {
  const { modelId, modelParameters, input, classNames } = model;
  const plugin = models.get(modelId);
  if (plugin === undefined) throw cannotWrite(modelId, { reason: 'unknown-model' });
  const classCount = classNames.length;
  const graph = plugin.describe({ input, classCount, parameters: modelParameters });
  const base = await plugin.base?.loadWeights(assetsFolder);
  return { modelId, graph, weights: { base: base?.weights ?? {}, trained: model.weights }, classCount };
}
