import { AppError } from '../../../shared/contract/errors.ts';
import type { EpochMetrics, StepPlan } from '../../../shared/domain/run.ts';
import type { ExampleBatch } from './batches.ts';
import { turnTaker } from './event-loop.ts';
import { StepReporter, type StepReport } from './step-reporter.ts';
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

/** What an engine does for the loop. Numbers out, never tensors. */
export interface Stepper<Weights> {
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
  readonly stepper: Stepper<Weights>;
  /** A fresh pass over the training part. */
  readonly trainBatches: (epoch: number) => AsyncIterable<ExampleBatch>;
  /** Whether the weights that training starts from are worth keeping: they are then measured too, as epoch 0. */
  readonly measuresStart?: boolean;
  readonly control: RunControl;
  readonly onStep: (report: StepReport) => void;
  readonly onEpoch: (metrics: EpochMetrics, isBest: boolean) => void;
  /** Awaited after each update. */
  readonly afterUpdate?: (moment: { readonly updates: number; readonly epoch: number }) => Promise<void>;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
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
  readonly updates: number;
  readonly seconds: number;
}

/**
 * Trains until all epochs are done or the control says stop, and keeps the weights of the best epoch: highest
 * validation accuracy, then lowest validation loss.
 * @throws AppError `run/diverged` when the loss is no number any more, or says that every answer is certainly wrong
 */
export async function train<Weights>(plan: TrainPlan<Weights>): Promise<TrainResult<Weights>> {
  const { steps, stepper, control } = plan;
  const clock = new TrainingClock(plan.now ?? (() => performance.now()));
  const reporter = new StepReporter(steps, clock, plan.onStep);
  const takeTurn = turnTaker();
  const epochs: EpochMetrics[] = [];
  let best: { readonly epoch: number; readonly measured: Measured; readonly weights: Weights } | undefined;
  if (plan.measuresStart === true)
    best = { epoch: 0, measured: await stepper.validate(), weights: await stepper.readWeights() };

  const end = async (reason: 'finished' | 'stopped'): Promise<TrainResult<Weights>> => {
    reporter.flush();
    const weights = best?.weights ?? (await stepper.readWeights());
    const bestEpoch = best?.epoch ?? 0;
    return { reason, epochs, bestEpoch, weights, updates: reporter.updates, seconds: clock.seconds };
  };

  const validationLosses: number[] = [];
  for (let epoch = 1; epoch <= steps.epochs; epoch++) {
    reporter.beginEpoch(epoch);
    for await (const batch of plan.trainBatches(epoch)) {
      await clock.pauseFor(() => control.whenRunning());
      if (control.signal.aborted) return end('stopped');
      const factor = plan.rateFactor?.({ step: reporter.updates, validationLosses }) ?? 1;
      const { loss, correct } = await stepper.train({ ...batch, epoch }, plan.learningRate * factor);
      if (!Number.isFinite(loss)) throw diverged(plan, reporter.updates + 1);
      reporter.add({ size: batch.size, loss, correct });
      await plan.afterUpdate?.({ updates: reporter.updates, epoch });
      await takeTurn();
    }
    const training = reporter.endEpoch();
    if (training.trainLoss > certainlyWrong) throw diverged(plan, reporter.updates);
    const measured = await stepper.validate();
    if (!Number.isFinite(measured.loss)) throw diverged(plan, reporter.updates);
    validationLosses.push(measured.loss);
    const metrics = {
      ...training,
      validationLoss: measured.loss,
      validationAccuracy: measured.accuracy,
      seconds: clock.seconds,
    };
    const isBest = isBetter(measured, best?.measured);
    if (isBest) best = { epoch, measured, weights: await stepper.readWeights() };
    epochs.push(metrics);
    plan.onEpoch(metrics, isBest);
    await takeTurn();
  }
  return end('finished');
}

type Measured = Awaited<ReturnType<Stepper<unknown>['validate']>>;

function isBetter(candidate: Measured, best: Measured | undefined): boolean {
  if (best === undefined) return true;
  if (candidate.accuracy !== best.accuracy) return candidate.accuracy > best.accuracy;
  return candidate.loss < best.loss;
}

/**
 * Nats. A mean loss above it gives the right answers a probability of e⁻¹⁰⁴, which float32 can only call zero;
 * guessing among a thousand classes loses 7.
 */
const certainlyWrong = 104;

function diverged({ learningRate }: { readonly learningRate: number }, step: number): AppError {
  return new AppError(
    'run/diverged',
    `The loss grew without bound by update ${step}: a learning rate of ${learningRate} is too high for these pictures. Nothing of this run was kept. Try a rate ten times lower, or automatic.`,
    { step, learningRate },
  );
}
