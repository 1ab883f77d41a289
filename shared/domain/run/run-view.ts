import type { Notice } from '../notices.ts';
import { isBetterEpoch, type ValidationMeasure } from './best-epoch.ts';
import { assertNever } from '../assert-never.ts';
import type { EpochMetrics, RunEvent, StepReport } from './run.ts';

type RunEventOf<K extends RunEvent['kind']> = Extract<RunEvent, { kind: K }>;

/** Training loss at one moment, for the curve: the mean over the images since the point before. */
export type LossPoint = Pick<StepReport, 'step' | 'imagesSeen' | 'seconds' | 'loss'>;

/** `epoch` is 0 before training begins; `imagesPerSecond` is over the last seconds: from one event to the next it jumps. */
type RunCounters = Omit<StepReport, 'loss'>;

export type PhaseProgress = Omit<RunEventOf<'run.phase'>, 'kind' | 'runId'>;

/** Everything the window shows of a run while it goes: a pure function of the run's events. */
export interface RunView {
  readonly runId: string;
  readonly progress: PhaseProgress;
  readonly isPaused: boolean;
  readonly counters: RunCounters;
  /**
   * Of the epoch that goes on, and empty once the run has ended: when an epoch is done, its own mean says more than
   * samples do. At most `maximumPoints`; thinned evenly on the way.
   */
  readonly points: readonly LossPoint[];
  readonly epochs: readonly EpochMetrics[];
  /** Null before the first epoch has been measured. */
  readonly bestEpoch: number | null;
  readonly notices: readonly Notice[];
  /** Null while the run goes. */
  readonly outcome: Pick<RunEventOf<'run.ended'>, 'reason' | 'failure'> | null;
}

/** More points than a chart has pixels show nothing new, and copying them ten times a second would cost. */
export const maximumPoints = 2000;

/** A speed that changed for good is shown after about twice this time. */
const steadySeconds = 2;

const noCounters: RunCounters = {
  step: 0,
  totalSteps: 0,
  epoch: 0,
  stepInEpoch: 0,
  imagesSeen: 0,
  imagesPerSecond: 0,
  seconds: 0,
  secondsLeft: null,
};

export function startedRun(runId: string): RunView {
  return {
    runId,
    progress: { phase: 'preparing', done: 0, total: 0, secondsLeft: null },
    isPaused: false,
    counters: noCounters,
    points: [],
    epochs: [],
    bestEpoch: null,
    notices: [],
    outcome: null,
  };
}

/** A run that goes on, or that went on before anyone looked. */
export function continuedRun(runId: string, epochs: readonly EpochMetrics[]): RunView {
  return { ...startedRun(runId), epochs, bestEpoch: bestOf(epochs) };
}

/** The epoch a run is in; 0 before the first. What is counted of steps lags behind, or begins anew after an interruption. */
export function epochReached({ counters, epochs }: RunView): number {
  return Math.max(counters.epoch, epochs.at(-1)?.epoch ?? 0);
}

function bestOf(epochs: readonly EpochMetrics[]): number | null {
  const measureOf = ({ validationAccuracy, validationLoss }: EpochMetrics): ValidationMeasure => ({
    accuracy: validationAccuracy,
    loss: validationLoss,
  });
  const best = epochs.reduce<EpochMetrics | undefined>(
    (before, one) =>
      isBetterEpoch(measureOf(one), before === undefined ? undefined : measureOf(before)) ? one : before,
    undefined,
  );
  return best?.epoch ?? null;
}

/** Events of another run change nothing. */
export function reduceRun(view: RunView, event: RunEvent): RunView {
  if (event.runId !== view.runId) return view;
  switch (event.kind) {
    case 'run.phase':
      return { ...view, progress: event };
    case 'run.step':
      return {
        ...view,
        counters: { ...event, imagesPerSecond: steadySpeed(view.counters, event) },
        points: addPoint(view.points, event),
      };
    case 'run.epoch':
      return {
        ...view,
        points: view.points.filter(({ step }) => step > event.metrics.step),
        // A run that went back to its checkpoint measures an epoch again.
        epochs: [...view.epochs.filter(({ epoch }) => epoch < event.metrics.epoch), event.metrics],
        bestEpoch: event.isBest ? event.metrics.epoch : view.bestEpoch,
      };
    case 'run.paused':
      return { ...view, isPaused: event.isPaused };
    case 'run.notice':
      return { ...view, notices: [...view.notices, event] };
    case 'run.ended':
      return {
        ...view,
        isPaused: false,
        points: [],
        outcome: { reason: event.reason, failure: event.failure },
      };
    case 'run.lossLandscapeProgress':
      return view;
    default:
      return assertNever(event);
  }
}

/** An exponential moving average: older events count less and less. */
function steadySpeed(before: RunCounters, { imagesPerSecond, seconds }: StepReport): number {
  const passed = seconds - before.seconds;
  if (before.step === 0 || passed < 0) return imagesPerSecond;
  const memory = Math.exp(-passed / steadySeconds);
  return before.imagesPerSecond * memory + imagesPerSecond * (1 - memory);
}

function addPoint(all: readonly LossPoint[], event: StepReport): readonly LossPoint[] {
  const isBack = (all.at(-1)?.step ?? 0) >= event.step;
  const points = isBack ? all.filter(({ step }) => step < event.step) : all;
  const thinned = points.length >= maximumPoints ? points.filter((_, index) => index % 2 === 1) : points;
  const { step, imagesSeen, seconds, loss } = event;
  return [...thinned, { step, imagesSeen, seconds, loss }];
}
