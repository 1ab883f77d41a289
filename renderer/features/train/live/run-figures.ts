import type { RunResult } from '#shared/domain/run/run.ts';
import { epochReached, type RunView } from '#shared/domain/run/run-view.ts';
import { median } from '#shared/domain/comparison/statistics.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import type { TermId } from '#shared/messages/terms.ts';
import type { StartedRun } from '#renderer/state/run/run-store.svelte.ts';

export interface RunFigure {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly term: { readonly term?: TermId };
}

/**
 * What is counted of a run while it goes, and what it came to when it is over.
 * @param result null while it goes, and where it saved nothing
 */
export function runFigures(
  view: RunView,
  { plan }: StartedRun,
  result: RunResult | null,
  messages: Messages,
): readonly RunFigure[] {
  const { run: text, format } = messages;
  const { counters, epochs } = view;
  const isOver = view.outcome !== null;
  const last = epochs.at(-1);
  const best = epochs.find(({ epoch }) => epoch === (result?.bestEpoch ?? view.bestEpoch));
  const speed = speedOf(view);
  return [
    {
      key: 'epoch',
      label: isOver ? text.epochsDone : text.epoch,
      value: format.number(isOver ? epochs.length : epochReached(view)),
      unit: text.ofTotal(plan.epochs),
      term: { term: 'epoch' },
    },
    {
      key: 'step',
      label: isOver ? text.stepsDone : text.step,
      value: format.number(result?.steps ?? Math.max(counters.step, last?.step ?? 0)),
      unit: text.ofTotal(plan.totalSteps),
      term: { term: 'trainingStep' },
    },
    {
      key: 'best',
      label: text.bestAccuracy,
      value: best === undefined ? text.none : format.percent(best.validationAccuracy),
      unit: best === undefined ? '' : text.inEpoch(best.epoch),
      term: { term: 'validation' },
    },
    {
      key: 'seen',
      label: text.imagesSeen,
      value: format.number(Math.max(counters.imagesSeen, last?.imagesSeen ?? 0)),
      unit: '',
      term: {},
    },
    {
      key: 'speed',
      label: text.speed,
      value: speed === 0 ? text.none : format.number(speed),
      unit: text.imagesPerSecond,
      term: {},
    },
    { key: 'time', ...timeOf(view, result, messages), term: {} },
  ];
}

/** Of a run that is over that of its epochs, as in comparisons: the last moment's says little. */
function speedOf({ counters, epochs, outcome }: RunView): number {
  if (outcome === null || epochs.length === 0) return counters.imagesPerSecond;
  return median(epochs.map(({ imagesPerSecond }) => imagesPerSecond));
}

function timeOf(
  { counters, outcome, progress }: RunView,
  result: RunResult | null,
  { run: text, format }: Messages,
): Pick<RunFigure, 'label' | 'value' | 'unit'> {
  const { seconds, secondsLeft } = counters;
  if (result !== null) {
    const { total, training } = result.seconds;
    return {
      label: text.timeTaken,
      value: format.duration(total, true),
      unit: text.ofWhichTraining(training),
    };
  }
  // Before the first step nobody knows how long it will be, and what is left after the last one is not training.
  if (outcome === null && progress.phase !== 'evaluating') {
    const left = secondsLeft === null ? text.none : format.duration(secondsLeft);
    return { label: text.timeLeft, value: (secondsLeft ?? 1) < 1 ? text.almostDone : left, unit: '' };
  }
  return { label: text.timeTaken, value: format.duration(seconds, true), unit: '' };
}
