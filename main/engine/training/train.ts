import { AppError } from '#shared/domain/errors.ts';
import type { ValidationMeasure } from '#shared/domain/run/best-epoch.ts';
import type { EpochMetrics } from '#shared/domain/run/epoch-metrics.ts';
import type { StepPlan } from '#shared/domain/run/run.ts';
import type {
  Callback,
  CallbackState,
  EndReason,
  EpochTally,
  TrainingProgress,
  TrainPosition,
} from './callback.ts';
import type { Batch, TrainBatch } from './data/batches.ts';
import { turnTaker } from './pacing.ts';
import { perSecond, type RunClock } from './run-clock.ts';

/** What a backend does for the loop. Numbers out, never tensors. */
export interface TrainStep {
  /** One step. @returns of the batch before the step: mean cross-entropy in nats, and how many were right */
  train(
    batch: TrainBatch,
    learningRate: number,
  ): Promise<{ readonly loss: number; readonly correct: number }>;
  /** @returns mean cross-entropy in nats and the fraction of correct predictions over the validation split */
  validate(): Promise<ValidationMeasure>;
}

export interface TrainSettings {
  readonly steps: StepPlan;
  /** The highest learning rate, which the schedule lowers. */
  readonly learningRate: number;
  /** What the learning rate is multiplied by for the next step, 0 … 1. */
  readonly rateFactor?: (moment: ScheduleMoment) => number;
  readonly trainStep: TrainStep;
  /** One epoch over the training split, without the batches of the steps that are already done. */
  readonly trainBatches: (epoch: number, stepsDone: number) => AsyncIterable<Batch>;
  readonly callbacks: readonly Callback[];
  /** Checked before each step. */
  readonly signal: AbortSignal;
  readonly clock: RunClock;
  /** Where an earlier training got to; the train step's state must be the one of that moment. */
  readonly from?: TrainStart | null;
}

export interface TrainStart {
  readonly position: TrainPosition;
  /** By the callbacks' keys. */
  readonly callbacks: Readonly<Record<string, CallbackState>>;
}

/** Before the first step, with nothing measured. */
export const startPosition: TrainPosition = {
  epoch: 1,
  tally: emptyTally(0),
  step: 0,
  imagesSeen: 0,
  epochs: [],
  seconds: 0,
};

/** What a schedule goes by. */
export interface ScheduleMoment {
  /** Steps made so far. */
  readonly step: number;
  /** Of each epoch that has ended. */
  readonly validationLosses: readonly number[];
}

export interface TrainResult {
  readonly reason: EndReason;
  readonly epochs: readonly EpochMetrics[];
  readonly steps: number;
  /** Pauses not counted. */
  readonly seconds: number;
}

/**
 * Trains until all epochs are done or the signal is aborted.
 * @throws AppError `run/diverged` when the loss isn't a number any more, or says that every prediction is certainly wrong
 */
export async function train(settings: TrainSettings): Promise<TrainResult> {
  const { steps, trainStep, trainBatches, callbacks, signal, clock, from } = settings;
  const progress = new Progress(clock, from?.position ?? startPosition);
  const takeTurn = turnTaker();

  async function trainEpoch(): Promise<EndReason> {
    const validationLosses = progress.epochs.map(({ validationLoss }) => validationLoss);
    for await (const examples of trainBatches(progress.epoch, progress.stepInEpoch)) {
      await clock.whenRunning();
      if (signal.aborted) return 'stopped';
      const batch = { ...examples, epoch: progress.epoch };
      const factor = settings.rateFactor?.({ step: progress.step, validationLosses }) ?? 1;
      const outcome = await trainStep.train(batch, settings.learningRate * factor);
      if (!Number.isFinite(outcome.loss)) throw diverged(settings, progress.step + 1);
      progress.add(batch.size, outcome);
      for (const callback of callbacks) await callback.onStep?.(progress, { ...outcome, batch });
      await takeTurn();
    }
    return 'finished';
  }

  async function endEpoch(): Promise<void> {
    const training = progress.endEpoch();
    if (training.trainLoss > certainlyWrong) throw diverged(settings, progress.step);
    const { loss: validationLoss, accuracy: validationAccuracy } = await trainStep.validate();
    if (!Number.isFinite(validationLoss)) throw diverged(settings, progress.step);
    const { seconds } = progress;
    const measured = {};
    for (const callback of callbacks) Object.assign(measured, await callback.epochMeasurements?.());
    const metrics = { ...training, validationLoss, validationAccuracy, seconds, measured };
    progress.epochs.push(metrics);
    for (const callback of callbacks) await callback.onEpochEnd?.(progress, metrics);
    await takeTurn();
  }

  async function end(reason: EndReason): Promise<TrainResult> {
    const { epochs, step, seconds } = progress;
    for (const callback of callbacks) await callback.onTrainEnd?.(progress, reason);
    return { reason, epochs, steps: step, seconds };
  }

  for (const callback of callbacks) {
    const state = from?.callbacks[callback.key];
    if (state !== undefined) await callback.restore?.(state);
  }
  for (const callback of callbacks) await callback.onTrainBegin?.(progress);
  while (progress.beginEpoch(steps.epochs)) {
    if ((await trainEpoch()) === 'stopped') return end('stopped');
    await endEpoch();
  }
  return end('finished');
}

/** Adds up steps and epochs. */
class Progress implements TrainingProgress {
  readonly #clock: RunClock;
  /** Of the run, when its training would have begun had it gone on without a break. */
  readonly #beganAtSeconds: number;
  readonly epochs: EpochMetrics[];
  #epoch: number;
  #tally: EpochTally;
  #isEpochDone = false;
  step: number;
  imagesSeen: number;

  constructor(clock: RunClock, { epoch, tally, step, imagesSeen, epochs, seconds }: TrainPosition) {
    this.#clock = clock;
    this.#beganAtSeconds = clock.seconds - seconds;
    this.#epoch = epoch;
    this.#tally = tally;
    this.step = step;
    this.imagesSeen = imagesSeen;
    this.epochs = [...epochs];
  }

  get epoch(): number {
    return this.#epoch;
  }

  get stepInEpoch(): number {
    return this.#tally.steps;
  }

  get seconds(): number {
    return this.#clock.seconds - this.#beganAtSeconds;
  }

  position(): TrainPosition {
    const { step, imagesSeen, seconds } = this;
    const next = { epoch: this.#epoch + 1, tally: emptyTally(seconds) };
    const current = this.#isEpochDone ? next : { epoch: this.#epoch, tally: this.#tally };
    return { ...current, step, imagesSeen, epochs: [...this.epochs], seconds };
  }

  /** Begins the next epoch unless one is going on. @returns false where none is left */
  beginEpoch(epochs: number): boolean {
    if (this.#isEpochDone) {
      this.#epoch++;
      this.#tally = emptyTally(this.seconds);
      this.#isEpochDone = false;
    }
    return this.#epoch <= epochs;
  }

  add(size: number, { loss, correct }: { readonly loss: number; readonly correct: number }): void {
    const { steps, images, lossSum, correct: before, startedAtSeconds } = this.#tally;
    this.step++;
    this.imagesSeen += size;
    this.#tally = {
      steps: steps + 1,
      images: images + size,
      correct: before + correct,
      lossSum: lossSum + loss * size,
      startedAtSeconds,
    };
  }

  /** @returns what training says of the epoch */
  endEpoch(): Omit<EpochMetrics, 'validationLoss' | 'validationAccuracy' | 'seconds'> {
    const { images, lossSum, correct, startedAtSeconds } = this.#tally;
    this.#isEpochDone = true;
    return {
      epoch: this.#epoch,
      step: this.step,
      imagesSeen: this.imagesSeen,
      trainLoss: lossSum / images,
      trainAccuracy: correct / images,
      imagesPerSecond: perSecond(images, this.seconds - startedAtSeconds),
    };
  }
}

function emptyTally(startedAtSeconds: number): EpochTally {
  return { steps: 0, images: 0, correct: 0, lossSum: 0, startedAtSeconds };
}

/**
 * Nats. A mean loss above it gives the correct classes a probability of e⁻¹⁰⁴, which float32 can only call zero;
 * guessing among a thousand classes loses 7.
 */
const certainlyWrong = 104;

function diverged({ learningRate }: { readonly learningRate: number }, step: number): AppError {
  return new AppError('run/diverged', { step, learningRate });
}
