import type { ArrayValues } from '#engine/compute/backend.ts';
import { isBetterEpoch, type ValidationMeasure } from '#shared/domain/run/best-epoch.ts';
import type { EpochMetrics } from '#shared/domain/run/epoch-metrics.ts';
import type { Callback, CallbackState, TrainingProgress } from '../callback.ts';
import type { TrainStep } from '../train.ts';

export interface BestWeightsSettings {
  readonly trainStep: Pick<TrainStep, 'validate'> & { readWeights(): Promise<ArrayValues> };
  /** Whether the weights that training starts from are worth keeping: they are then measured too, as epoch 0. */
  readonly measuresStart: boolean;
}

interface Best {
  readonly epoch: number;
  readonly measured: ValidationMeasure;
  readonly weights: ArrayValues;
}

/** Keeps the weights of the best epoch: highest validation accuracy, then lowest validation loss, then the earlier one. */
export class BestWeights implements Callback {
  readonly key = 'best';
  readonly #settings: BestWeightsSettings;
  #best: Best | null = null;

  constructor(settings: BestWeightsSettings) {
    this.#settings = settings;
  }

  /** 0 where no epoch was completed, or none beat the weights that training started from. */
  get epoch(): number {
    return this.#best?.epoch ?? 0;
  }

  /** Those of the best epoch; as the last step left them where nothing was measured. */
  async weights(): Promise<ArrayValues> {
    return this.#best?.weights ?? this.#settings.trainStep.readWeights();
  }

  async onTrainBegin({ step }: TrainingProgress): Promise<void> {
    const { trainStep, measuresStart } = this.#settings;
    if (measuresStart && step === 0 && this.#best === null) await this.#keep(0, await trainStep.validate());
  }

  async onEpochEnd(
    _training: TrainingProgress,
    { epoch, validationLoss: loss, validationAccuracy: accuracy }: EpochMetrics,
  ): Promise<void> {
    const measured = { loss, accuracy };
    if (isBetterEpoch(measured, this.#best?.measured)) await this.#keep(epoch, measured);
  }

  state(): CallbackState {
    if (this.#best === null) return { json: null, arrays: {} };
    const { weights, ...json } = this.#best;
    return { json, arrays: weights };
  }

  restore({ json, arrays }: CallbackState): void {
    this.#best = json === null ? null : { ...(json as Omit<Best, 'weights'>), weights: arrays };
  }

  async #keep(epoch: number, measured: ValidationMeasure): Promise<void> {
    this.#best = { epoch, measured, weights: await this.#settings.trainStep.readWeights() };
  }
}
