import type { EpochMetrics, StepPlan } from '#shared/domain/run.ts';
import { eventThrottle } from './throttle.ts';
import type { TrainingClock } from './training-clock.ts';

/** How far the training is; see the event `run.step`. */
export interface StepReport {
  readonly step: number;
  readonly totalSteps: number;
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly imagesSeen: number;
  /** Mean over the images since the last report, nats. */
  readonly loss: number;
  readonly imagesPerSecond: number;
  readonly seconds: number;
  readonly secondsLeft: number | null;
}

/** What the numbers of an epoch that goes on will be means of. */
export interface EpochTally {
  readonly steps: number;
  readonly images: number;
  readonly correct: number;
  /** Of each image, nats. */
  readonly lossSum: number;
  /** On the training's own clock. */
  readonly startedAtSeconds: number;
}

/** Images with the sum of their losses; what reports and epochs are means of. */
class Tally {
  images: number;
  correct: number;
  lossSum: number;
  readonly startedAtSeconds: number;

  constructor({
    startedAtSeconds,
    images = 0,
    correct = 0,
    lossSum = 0,
  }: Partial<EpochTally> & { readonly startedAtSeconds: number }) {
    this.startedAtSeconds = startedAtSeconds;
    this.images = images;
    this.correct = correct;
    this.lossSum = lossSum;
  }

  add(size: number, loss: number, correct: number): void {
    this.images += size;
    this.lossSum += loss * size;
    this.correct += correct;
  }

  get loss(): number {
    return this.lossSum / this.images;
  }

  imagesPerSecond(seconds: number): number {
    // A clock too coarse to see the time between two steps must not make the speed infinite.
    return this.images / Math.max(seconds - this.startedAtSeconds, 1e-6);
  }
}

/** What has been counted so far. */
interface ReportPosition {
  readonly epoch: number;
  readonly tally: EpochTally;
  readonly step: number;
  readonly imagesSeen: number;
}

/** Adds up steps, and reports at most ten times a second, and always the last one. */
export class StepReporter {
  readonly #plan: StepPlan;
  readonly #clock: TrainingClock;
  readonly #report: (report: StepReport) => void;
  readonly #isDue: () => boolean;
  #epoch = 0;
  #stepInEpoch = 0;
  #step = 0;
  #imagesSeen = 0;
  #isEpochDone = false;
  #sinceReport: Tally;
  #sinceEpoch: Tally;

  constructor(plan: StepPlan, clock: TrainingClock, report: (report: StepReport) => void) {
    this.#plan = plan;
    this.#clock = clock;
    this.#report = report;
    this.#isDue = eventThrottle(() => clock.seconds * 1000);
    this.#sinceReport = new Tally({ startedAtSeconds: clock.seconds });
    this.#sinceEpoch = this.#sinceReport;
  }

  get epoch(): number {
    return this.#epoch;
  }
  get step(): number {
    return this.#step;
  }
  get stepInEpoch(): number {
    return this.#stepInEpoch;
  }

  /** Between two epochs it is the start of the next one. */
  get position(): ReportPosition {
    const counts = { step: this.#step, imagesSeen: this.#imagesSeen };
    if (this.#isEpochDone) {
      const startedAtSeconds = this.#clock.seconds;
      const tally = { steps: 0, images: 0, correct: 0, lossSum: 0, startedAtSeconds };
      return { epoch: this.#epoch + 1, tally, ...counts };
    }
    const { images, correct, lossSum, startedAtSeconds } = this.#sinceEpoch;
    return {
      epoch: this.#epoch,
      tally: { steps: this.#stepInEpoch, images, correct, lossSum, startedAtSeconds },
      ...counts,
    };
  }

  /** Counts on from where another one stood. */
  goOnFrom({ epoch, tally, step, imagesSeen }: ReportPosition): void {
    this.#epoch = epoch;
    this.#stepInEpoch = tally.steps;
    this.#step = step;
    this.#imagesSeen = imagesSeen;
    this.#sinceEpoch = new Tally(tally);
  }

  beginEpoch(epoch: number): void {
    this.#epoch = epoch;
    this.#isEpochDone = false;
    this.#stepInEpoch = 0;
    this.#sinceEpoch = new Tally({ startedAtSeconds: this.#clock.seconds });
  }

  add({
    size,
    loss,
    correct,
  }: {
    readonly size: number;
    readonly loss: number;
    readonly correct: number;
  }): void {
    this.#step++;
    this.#stepInEpoch++;
    this.#imagesSeen += size;
    this.#sinceEpoch.add(size, loss, correct);
    this.#sinceReport.add(size, loss, correct);
    if (this.#isDue()) this.flush();
  }

  /** Reports what has not been reported yet. */
  flush(): void {
    if (this.#sinceReport.images === 0) return;
    const { seconds } = this.#clock;
    const { totalSteps } = this.#plan;
    this.#report({
      step: this.#step,
      totalSteps,
      epoch: this.#epoch,
      stepInEpoch: this.#stepInEpoch,
      imagesSeen: this.#imagesSeen,
      loss: this.#sinceReport.loss,
      imagesPerSecond: this.#sinceReport.imagesPerSecond(seconds),
      seconds,
      secondsLeft: (seconds / this.#step) * (totalSteps - this.#step),
    });
    this.#sinceReport = new Tally({ startedAtSeconds: seconds });
  }

  /** @returns what the epoch's training says; validation is the caller's to add */
  endEpoch(): Omit<EpochMetrics, 'validationLoss' | 'validationAccuracy' | 'seconds'> {
    const tally = this.#sinceEpoch;
    this.#isEpochDone = true;
    return {
      epoch: this.#epoch,
      step: this.#step,
      imagesSeen: this.#imagesSeen,
      trainLoss: tally.loss,
      trainAccuracy: tally.correct / tally.images,
      imagesPerSecond: tally.imagesPerSecond(this.#clock.seconds),
    };
  }
}
