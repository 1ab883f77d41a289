import { planSteps } from '#shared/domain/steps.ts';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run-config.ts';
import type { ArrayValues, Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { TrainingMaterial } from './data/feature-material.ts';
import { learningRateOf, resolveSettings } from './run-settings.ts';
import { NetworkTraining } from './train-network.ts';
import type { RunControl } from './trainer.ts';

export interface HeadRequest {
  readonly config: RunConfig;
  readonly backend: Backend;
  readonly dataset: Dataset;
  readonly control: RunControl;
}

/**
 * The head that fine-tuning starts from: trained on cached features with the defaults, a matter of seconds. A head of
 * zeros would send its first, blind gradients through all that the base model has learned.
 * @returns `classifier/kernel` and `classifier/bias`
 * @see Kumar et al. 2022, arXiv:2202.10054 (linear probing, then fine-tuning)
 */
export async function trainHead(
  { config: given, backend, dataset, control }: HeadRequest,
  material: TrainingMaterial,
): Promise<ArrayValues> {
  const config: RunConfig = { ...defaultRunConfig, modelId: given.modelId, seed: given.seed };
  const settings = resolveSettings(config);
  const steps = planSteps(material.parts.train.examples.count, config.batchSize, config.epochs);
  const nothing = (): void => undefined;
  const training = new NetworkTraining({
    backend,
    material,
    graph: null,
    settings,
    config,
    steps,
    learningRate: learningRateOf(config, settings, steps.batchSize),
    classCount: dataset.classNames.length,
    keepsPath: false,
    control,
    onPhase: nothing,
    onNotice: nothing,
    onStep: nothing,
    onEpoch: nothing,
  });
  const { result } = await training.toItsEnd();
  return result.weights;
}
