import { splits, type Split } from '#shared/domain/dataset/dataset.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { Network } from '#engine/compute/network-program.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { NetworkGraph } from '#engine/compute/layers.ts';
import type { SplitData, DataLoader } from './batches.ts';
import { balanceClasses } from './class-weights.ts';

/** A network with its first weights, and the images or features that it trains on. */
export interface TrainingData {
  readonly network: Network;
  /** Of a network over images; null for a head on features. */
  readonly graph: NetworkGraph | null;
  readonly splits: Readonly<Record<Split, SplitData>>;
  /** Seconds that computing features took; 0 where none were missing. */
  readonly featureSeconds: number;
  /** To be called when nothing reads examples any more. */
  close(): Promise<void>;
}

/** The images in use in each split, as they were when the run began. */
export type SplitIds = Readonly<Record<Split, Int32Array>>;

export function idsBySplit(dataset: Dataset): SplitIds {
  return { train: dataset.ids('train'), validation: dataset.ids('validation'), test: dataset.ids('test') };
}

/** Of all splits, one after the other. */
export function allIds(ids: SplitIds): Int32Array {
  return Int32Array.from(splits.flatMap((split) => [...ids[split]]));
}

/** @returns what an image of each class counts in the loss; null where all count alike */
export function classWeightsOf(
  { classWeights }: RunConfig,
  { summary }: Pick<Dataset, 'summary'>,
): readonly number[] | null {
  return classWeights === 'auto' ? balanceClasses(summary.classes.map(({ counts }) => counts.train)) : null;
}

/** @param classWeights what an image of each class counts in the loss; null where all count alike */
export function splitData(
  dataset: Pick<Dataset, 'classOf' | 'hashOf'>,
  ids: Int32Array,
  loader: DataLoader,
  classWeights: readonly number[] | null,
): SplitData {
  const labels = ids.map((id) => dataset.classOf(id));
  return {
    loader,
    labels,
    sampleWeights: Float32Array.from(labels, (label) => classWeights?.[label] ?? 1),
    keyOf: (index) => dataset.hashOf(ids[index] ?? 0),
  };
}
