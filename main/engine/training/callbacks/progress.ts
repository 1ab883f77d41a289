import type { EpochMetrics } from '#shared/domain/run/epoch-metrics.ts';
import type { StepReport } from '#shared/domain/run/run.ts';
import type { Callback, StepOutcome, TrainingProgress } from '../callback.ts';
import { eventThrottle } from '../pacing.ts';
import { perSecond } from '../run-clock.ts';

export interface ProgressSettings {
  readonly totalSteps: number;
  /** @returns the best epoch so far */
  readonly bestEpoch: () => number;
  readonly onStep: (report: StepReport) => void;
  readonly onEpoch: (metrics: EpochMetrics, isBest: boolean) => void;
}

/** Reports steps, at most ten times a second and always the last one, and each epoch once it is measured. */
export class ProgressReports implements Callback {
  readonly key = 'progress';
  readonly #settings: ProgressSettings;
  #isDue: () => boolean = () => false;
  /** Since the last report. */
  #images = 0;
  #lossSum = 0;
  #startedAtSeconds = 0;

  constructor(settings: ProgressSettings) {
    this.#settings = settings;
  }

  onTrainBegin(training: TrainingProgress): void {
    this.#isDue = eventThrottle(() => training.seconds * 1000);
    this.#startedAtSeconds = training.seconds;
  }

  onStep(training: TrainingProgress, { batch, loss }: StepOutcome): void {
    this.#images += batch.size;
    this.#lossSum += loss * batch.size;
    if (this.#isDue() || training.step === this.#settings.totalSteps) this.#report(training);
  }

  onEpochEnd(_training: TrainingProgress, metrics: EpochMetrics): void {
    this.#settings.onEpoch(metrics, metrics.epoch === this.#settings.bestEpoch());
  }

  onTrainEnd(training: TrainingProgress): void {
    if (this.#images > 0) this.#report(training);
  }

  #report({ step, epoch, stepInEpoch, imagesSeen, seconds }: TrainingProgress): void {
    const { totalSteps, onStep } = this.#settings;
    const loss = this.#lossSum / this.#images;
    const imagesPerSecond = perSecond(this.#images, seconds - this.#startedAtSeconds);
    const secondsLeft = (seconds / step) * (totalSteps - step);
    onStep({
      ...{ step, totalSteps, epoch, stepInEpoch, imagesSeen },
      ...{ loss, imagesPerSecond, seconds, secondsLeft },
    });
    this.#images = 0;
    this.#lossSum = 0;
    this.#startedAtSeconds = seconds;
  }
}
