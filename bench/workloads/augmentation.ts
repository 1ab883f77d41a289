import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';
import { median, takeTurns, type Turns } from '../measure.ts';
import { reportAndExit, type BenchmarkResult } from '../report/result.ts';
import { realImages } from './real-images.ts';
import { startTensorflow } from './tensorflow.ts';
import { WaitingTraining } from './waiting-training.ts';

export interface AugmentedWorkload {
  readonly label: string;
  /** Folder or archive below `BATCHWISE_IMAGES`. */
  readonly images: string;
  readonly config: Partial<RunConfig>;
  readonly augmentations: readonly ('none' | 'light' | 'strong')[];
  readonly turns: Turns;
}

/** Trains on the same images with each augmentation in turn, reports how long each waits for images, and ends the process. */
export async function reportAugmentation(workload: AugmentedWorkload): Promise<void> {
  const { label, augmentations, turns } = workload;
  const { backend, description } = startTensorflow();
  const dataset = await realImages(workload.images);
  const config = { ...defaultRunConfig, ...workload.config };
  const trainings: { readonly augment: string; readonly training: WaitingTraining }[] = [];
  if (dataset !== undefined)
    for (const augment of augmentations)
      trainings.push({
        augment,
        training: await WaitingTraining.prepare(backend, dataset, config, augment),
      });
  const contenders = trainings.map(({ augment, training }) => training.contender(augment));
  const rows = dataset === undefined ? [] : [{ label, measured: await takeTurns(contenders, turns) }];
  const result: BenchmarkResult = {
    title: `augmentation: training steps at batch ${config.batchSize} on real images`,
    unit: 'images/s',
    contenders: augmentations,
    rows,
    comparisons: augmentations.slice(1).map((augment) => ({
      title: `${augment} ÷ none`,
      ours: augment,
      against: ['none'],
      required: null,
    })),
    facts: trainings.map(({ augment, training }) => ({
      label: `${label}, ${augment}: of the time waiting for images`,
      // The first fraction is from the warm-up.
      value: 100 * median(training.waitingFractions.slice(1)),
      unit: '%',
      limit: null,
    })),
    software: { TensorFlow: description },
  };
  reportAndExit(result);
}
