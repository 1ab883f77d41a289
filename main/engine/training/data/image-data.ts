import type { Augmentation, Split } from '#shared/domain/dataset/dataset.ts';
import { imageNetwork, type ImageNetworkSettings } from '#engine/models/network/image-network.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { SplitData } from './batches.ts';
import { imageLoader } from './image-loader.ts';
import { splitData, type SplitIds, type TrainingData } from './splits.ts';

export interface ImageDataRequest extends ImageNetworkSettings {
  readonly dataset: Dataset;
  readonly ids: SplitIds;
  readonly augment: Augmentation;
  /** What an image of each class counts in the loss; null where all count alike. */
  readonly classWeights: readonly number[] | null;
  readonly seed: number;
  /** Ends the reading of images. */
  readonly signal: AbortSignal;
}

/** A whole network, with the images of each split as it takes them; only training images are varied. */
export function imageData(request: ImageDataRequest): TrainingData {
  const { dataset, ids, seed, signal, graph } = request;
  const labeled = (split: Split): SplitData => {
    const isTrain = split === 'train';
    const format = { ...graph.input, augment: isTrain ? request.augment : 'none' } as const;
    const examples = imageLoader({ dataset, ids: ids[split], format, seed, signal });
    return splitData(dataset, ids[split], examples, isTrain ? request.classWeights : null);
  };
  return {
    network: imageNetwork(request),
    graph,
    splits: { train: labeled('train'), validation: labeled('validation'), test: labeled('test') },
    featureSeconds: 0,
    close: () => Promise.resolve(),
  };
}
