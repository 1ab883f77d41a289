import { isBetterEpoch } from '#shared/domain/best-epoch.ts';
import { AppError } from '#shared/contract/errors.ts';
import type { EpochMetrics, StepPlan } from '#shared/domain/run.ts';
import type { ExampleBatch } from './data/batches.ts';
import { turnTaker } from './event-loop.ts';
import { StepReporter, type EpochTally, type StepReport } from './step-reporter.ts';
import { TrainingClock } from './training-clock.ts';

/** The hand on a run. */
export interface RunControl {
  /** Aborted by every kind of stop: what was learned so far is kept. */
  readonly signal: AbortSignal;
  /** Aborted when nothing of the run is wanted any more. */
  readonly discard: AbortSignal;
  /** Settles at once, or when a pause ends. */
  whenRunning(): Promise<void>;
}

/** The examples of one update. */
export interface TrainBatch extends ExampleBatch {
  /** 1 for the first. */
  readonly epoch: number;
}

/** What an backend does for the loop. Numbers out, never tensors. */
export interface TrainStep<Weights> {
  /** One update. @returns of the batch before the update: mean cross-entropy in nats, and how many were right */
  train(
    batch: TrainBatch,
    learningRate: number,
  ): Promise<{ readonly loss: number; readonly correct: number }>;
  /** @returns mean cross-entropy in nats and share of right answers over the validation part */
  validate(): Promise<{ readonly loss: number; readonly accuracy: number }>;
  readWeights(): Promise<Weights>;
}

export interface TrainPlan<Weights> {
  readonly steps: StepPlan;
  /** The highest learning rate, which the schedule lowers. */
  readonly learningRate: number;
  /** What the learning rate is multiplied by for the next update, 0 … 1. */
  readonly rateFactor?: (moment: ScheduleProgress) => number;
  readonly trainStep: TrainStep<Weights>;
  /** A pass over the training part, without the batches of the updates that are already done. */
  readonly trainBatches: (epoch: number, stepsDone: number) => AsyncIterable<ExampleBatch>;
  /** Whether the weights that training starts from are worth keeping: they are then measured too, as epoch 0. */
  readonly measuresStart?: boolean;
  readonly control: RunControl;
  readonly onStep: (report: StepReport) => void;
  readonly onEpoch: (metrics: EpochMetrics, isBest: boolean) => void;
  /** Awaited after each update. */
  readonly afterStep?: (moment: { readonly step: number; readonly epoch: number }) => Promise<void>;
  /** Where an earlier training got to; the trainStep's state must be the one of that moment. */
  readonly from?: TrainPosition<Weights> | undefined;
  /** Called where training could go on later: before the first update, between updates, and between epochs. */
  readonly onBoundary?: (boundary: Boundary, position: () => TrainPosition<Weights>) => Promise<void>;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

/** `stop`: the control says that this was the last update. */
export type Boundary = 'start' | 'update' | 'epoch' | 'stop';

/** Where a training stands between two updates. */
export interface TrainPosition<Weights> {
  /** The one that goes on; 1 for the first, one more than there are when all are done. */
  readonly epoch: number;
  /** Of that epoch so far. */
  readonly tally: EpochTally;
  readonly step: number;
  readonly imagesSeen: number;
  /** Those that are done. */
  readonly epochs: readonly EpochMetrics[];
  /** Null before anything was measured. */
  readonly best: BestSoFar<Weights> | null;
  /** Of training, pauses not counted. */
  readonly seconds: number;
}

/** Before the first update, with nothing measured. */
export const startPosition: TrainPosition<never> = {
  epoch: 1,
  tally: { steps: 0, images: 0, correct: 0, lossSum: 0, startedAtSeconds: 0 },
  step: 0,
  imagesSeen: 0,
  epochs: [],
  best: null,
  seconds: 0,
};

export interface BestSoFar<Weights> {
  /** 0: the weights that training started from. */
  readonly epoch: number;
  readonly measured: { readonly loss: number; readonly accuracy: number };
  readonly weights: Weights;
}

/** What a schedule goes by. */
export interface ScheduleProgress {
  /** Updates made so far. */
  readonly step: number;
  /** Of each epoch that has ended. */
  readonly validationLosses: readonly number[];
}

export interface TrainResult<Weights> {
  readonly reason: 'finished' | 'stopped';
  readonly epochs: readonly EpochMetrics[];
  /** 0 where no epoch was completed, and the weights are as the last update left them, or where none beat the start. */
  readonly bestEpoch: number;
  readonly weights: Weights;
  readonly steps: number;
  readonly seconds: number;
}

/**
 * Trains until all epochs are done or the control says stop, and keeps the weights of the best epoch: highest
 * validation accuracy, then lowest validation loss.
 * @throws AppError `run/diverged` when the loss is no number any more, or says that every answer is certainly wrong
 */
export async function train<Weights>(plan: TrainPlan<Weights>): Promise<TrainResult<Weights>> {
  const training = new Training(plan);
  return training.toItsEnd();
}

class Training<Weights> {
  readonly #plan: TrainPlan<Weights>;
  readonly #clock: TrainingClock;
  readonly #reporter: StepReporter;
  readonly #takeTurn = turnTaker();
  readonly #epochs: EpochMetrics[];
  #best: BestSoFar<Weights> | null;

  constructor(plan: TrainPlan<Weights>) {
    const { from = startPosition } = plan;
    this.#plan = plan;
    this.#clock = new TrainingClock(plan.now ?? (() => performance.now()), from.seconds);
    this.#reporter = new StepReporter(plan.steps, this.#clock, plan.onStep);
    this.#reporter.goOnFrom(from);
    this.#epochs = [...from.epochs];
    this.#best = from.best;
  }

  async toItsEnd(): Promise<TrainResult<Weights>> {
    const { steps, trainStep, measuresStart } = this.#plan;
    if (measuresStart === true && this.#reporter.step === 0 && this.#best === null)
      this.#best = { epoch: 0, measured: await trainStep.validate(), weights: await trainStep.readWeights() };
    await this.#reach('start');
    for (let epoch = this.#reporter.epoch; epoch <= steps.epochs; epoch++) {
      if (this.#reporter.epoch !== epoch) this.#reporter.beginEpoch(epoch);
      if (!(await this.#trainEpoch(epoch))) return this.#end('stopped');
      await this.#endEpoch();
      await this.#reach('epoch');
      await this.#takeTurn();
    }
    return this.#end('finished');
  }

  /** @returns false where the control said stop before the epoch's last update */
  async #trainEpoch(epoch: number): Promise<boolean> {
    const { control, trainStep, learningRate, rateFactor, trainBatches, steps } = this.#plan;
    const validationLosses = this.#epochs.map(({ validationLoss }) => validationLoss);
    for await (const batch of trainBatches(epoch, this.#reporter.stepInEpoch)) {
      await this.#clock.pauseFor(() => control.whenRunning());
      if (control.signal.aborted) {
        await this.#reach('stop');
        return false;
      }
      const factor = rateFactor?.({ step: this.#reporter.step, validationLosses }) ?? 1;
      const { loss, correct } = await trainStep.train({ ...batch, epoch }, learningRate * factor);
      if (!Number.isFinite(loss)) throw diverged(this.#plan, this.#reporter.step + 1);
      this.#reporter.add({ size: batch.size, loss, correct });
      await this.#plan.afterStep?.({ step: this.#reporter.step, epoch });
      if (this.#reporter.stepInEpoch < steps.stepsPerEpoch) await this.#reach('update');
      await this.#takeTurn();
    }
    return true;
  }

  async #endEpoch(): Promise<void> {
    const { trainStep, onEpoch } = this.#plan;
    const training = this.#reporter.endEpoch();
    if (training.trainLoss > certainlyWrong) throw diverged(this.#plan, this.#reporter.step);
    const measured = await trainStep.validate();
    if (!Number.isFinite(measured.loss)) throw diverged(this.#plan, this.#reporter.step);
    const metrics = {
      ...training,
      validationLoss: measured.loss,
      validationAccuracy: measured.accuracy,
      seconds: this.#clock.seconds,
    };
    const isBest = isBetterEpoch(measured, this.#best?.measured);
    if (isBest) this.#best = { epoch: metrics.epoch, measured, weights: await trainStep.readWeights() };
    this.#epochs.push(metrics);
    onEpoch(metrics, isBest);
  }

  async #reach(boundary: Boundary): Promise<void> {
    await this.#plan.onBoundary?.(boundary, () => ({
      ...this.#reporter.position,
      epochs: [...this.#epochs],
      best: this.#best,
      seconds: this.#clock.seconds,
    }));
  }

  async #end(reason: 'finished' | 'stopped'): Promise<TrainResult<Weights>> {
    this.#reporter.flush();
    const weights = this.#best?.weights ?? (await this.#plan.trainStep.readWeights());
    const { step } = this.#reporter;
    const bestEpoch = this.#best?.epoch ?? 0;
    return { reason, epochs: this.#epochs, bestEpoch, weights, steps: step, seconds: this.#clock.seconds };
  }
}

/**
 * Nats. A mean loss above it gives the right answers a probability of e⁻¹⁰⁴, which float32 can only call zero;
 * guessing among a thousand classes loses 7.
 */
const certainlyWrong = 104;

function diverged({ learningRate }: { readonly learningRate: number }, step: number): AppError {
  return new AppError(
    'run/diverged',
    `The loss grew without bound by update ${step}: a learning rate of ${learningRate} is too high for these images. Nothing of this run was kept. Try a rate ten times lower, or automatic.`,
    { step, learningRate },
  );
}
