import type { Augmentation, Split } from '#shared/domain/dataset.ts';
import { imageNetwork, type ImageNetworkSettings } from '#engine/models/network/image-network.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { LabelledExamples } from './examples.ts';
import type { TrainingMaterial } from './feature-material.ts';
import { labelledExamples, type PartIds } from './part-ids.ts';
import { imageExamples } from './image-examples.ts';

export interface ImageMaterialRequest extends ImageNetworkSettings {
  readonly dataset: Dataset;
  readonly ids: PartIds;
  readonly augment: Augmentation;
  readonly classWeights: readonly number[] | null;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** A whole network, with the images of each part as it takes them; only training images are varied. */
export function imageMaterial(request: ImageMaterialRequest): TrainingMaterial {
  const { dataset, ids, seed, signal, graph } = request;
  const labelled = (part: Split): LabelledExamples => {
    const isTrain = part === 'train';
    const format = { ...graph.input, augment: isTrain ? request.augment : 'none' } as const;
    const examples = imageExamples({ dataset, ids: ids[part], format, seed, signal });
    return labelledExamples(dataset, ids[part], examples, isTrain ? request.classWeights : null);
  };
  return {
    network: imageNetwork(request),
    parts: { train: labelled('train'), validation: labelled('validation'), test: labelled('test') },
  };
}
