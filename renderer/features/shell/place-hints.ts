import type { RunView } from '#shared/domain/run-view.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import type { Place } from '#renderer/state/navigation.svelte.ts';
import type { Stores } from '#renderer/state/stores.ts';

export type PlaceHints = Readonly<Record<Exclude<Place, 'about'>, string>> & {
  /** How far the run has come, 0 … 1; null while none goes. */
  readonly trainShare: number | null;
};

/** The second line of each place in the sidebar: its state at a glance. */
export function placeHints(stores: Stores, messages: Messages): PlaceHints {
  const { dataset, run, result, runs, comparing } = stores;
  const { sidebar, format } = messages;
  const accuracy = result.score?.accuracy;
  const isMeasured = accuracy !== undefined;
  const shown = result.detail?.summary;
  // A result of other images than those that are open says whose it is.
  const isOther =
    dataset.summary !== null && shown !== undefined && shown.projectId !== dataset.summary.projectId;
  const otherProject = isOther ? shown.projectName : null;
  return {
    data: dataHint(stores, messages),
    train: run.isRunning
      ? runHint(run.view, run.started?.plan.epochs ?? 0, messages)
      : dataset.isTrainable
        ? sidebar.ready
        : sidebar.notReady,
    trainShare: run.isRunning ? runShare(run.view) : null,
    inspect: otherProject ?? (isMeasured ? format.percent(accuracy) : sidebar.needsRun),
    export: otherProject ?? (result.detail?.summary.hasWeights === true ? sidebar.ready : sidebar.needsRun),
    runs: sidebar.runs(runs.runs.length),
    compare:
      comparing.progress?.status === 'running'
        ? sidebar.comparing(comparing.progress.done, comparing.progress.total)
        : sidebar.comparisons(comparing.comparisons.length),
    learn: sidebar.learn,
  };
}

function dataHint({ dataset }: Stores, messages: Messages): string {
  if (dataset.progress !== null) return messages.sidebar.scanning;
  const { summary } = dataset;
  if (summary === null) return messages.sidebar.noData;
  return summary.name;
}

function runHint(view: RunView | null, epochs: number, { sidebar, run }: Messages): string {
  if (view === null) return sidebar.preparing;
  if (view.isPaused) return sidebar.paused;
  if (view.progress.phase !== 'training') return run.phases[view.progress.phase];
  return sidebar.running(Math.max(1, view.counters.epoch), epochs);
}

function runShare(view: RunView | null): number {
  if (view === null) return 0;
  const { done, total } =
    view.progress.phase === 'training'
      ? { done: view.counters.step, total: view.counters.totalSteps }
      : view.progress;
  return total === 0 ? 0 : done / total;
}
