import { epochReached, type RunView } from '#shared/domain/run/run-view.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import type { CompareStore } from '#renderer/state/plan/compare-store.svelte.ts';
import type { DatasetStore } from '#renderer/state/dataset-store.svelte.ts';
import type { Page } from '#shared/domain/pages.ts';
import type { ResultStore } from '#renderer/state/run/result-store.svelte.ts';
import type { RunStore } from '#renderer/state/run/run-store.svelte.ts';
import type { RunsStore } from '#renderer/state/run/runs-store.svelte.ts';

interface HintSources {
  readonly dataset: DatasetStore;
  readonly run: RunStore;
  readonly result: ResultStore;
  readonly runs: RunsStore;
  readonly comparing: CompareStore;
}

export type PageHints = Readonly<Record<Exclude<Page, 'about'>, string>> & {
  /** Progress of the run, 0 … 1; null while none is running. */
  readonly trainProgress: number | null;
};

/** The second line of each page in the sidebar: its state at a glance. */
export function pageHints(
  { dataset, run, result, runs, comparing }: HintSources,
  messages: Messages,
): PageHints {
  const { sidebar, format } = messages;
  const accuracy = result.score?.accuracy;
  const isMeasured = accuracy !== undefined;
  const shown = result.detail?.summary;
  // A result of other images than those that are open says whose it is.
  const isOther =
    dataset.summary !== null && shown !== undefined && shown.projectId !== dataset.summary.projectId;
  const otherProject = isOther ? shown.projectName : null;
  return {
    data: dataHint(dataset, messages),
    train: run.isRunning
      ? runHint(run.view, run.started?.plan.epochs ?? 0, messages)
      : dataset.isTrainable
        ? sidebar.ready
        : sidebar.notReady,
    trainProgress: run.isRunning ? runProgress(run.view) : null,
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

function dataHint(dataset: DatasetStore, messages: Messages): string {
  if (dataset.progress !== null) return messages.sidebar.scanning;
  const { summary } = dataset;
  if (summary === null) return messages.sidebar.noData;
  return summary.name;
}

function runHint(view: RunView | null, epochs: number, { sidebar, run }: Messages): string {
  if (view === null) return sidebar.preparing;
  if (view.isPaused) return sidebar.paused;
  if (view.progress.phase !== 'training') return run.phases[view.progress.phase];
  return sidebar.running(Math.max(1, epochReached(view)), epochs);
}

function runProgress(view: RunView | null): number {
  if (view === null) return 0;
  const { done, total } =
    view.progress.phase === 'training'
      ? { done: view.counters.step, total: view.counters.totalSteps }
      : view.progress;
  return total === 0 ? 0 : done / total;
}
