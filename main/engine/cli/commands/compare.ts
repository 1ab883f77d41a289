import type { EngineEvent, ComparisonDetail } from '#shared/contract/engine-api.ts';
import { fromWire } from '#shared/domain/errors.ts';
import { compareRuns } from '#shared/domain/comparison/compare-runs.ts';
import { findingOf } from '#shared/domain/comparison/finding.ts';
import { isDone } from '#shared/domain/comparison/comparison.ts';
import { commonAccuracy } from '#shared/domain/comparison/time-to-accuracy.ts';
import { english } from '#shared/messages/en/english.ts';
import { plainText } from '#shared/messages/rich-text.ts';
import { exportComparison } from '#engine/services/comparison-export.ts';
import type { ComparisonCommand } from '../arguments/arguments.ts';
import type { CommandContext } from '../context.ts';
import { formatDatasetArguments, formatShellCommand } from '../shell-command.ts';
import { openDataset } from './open-dataset.ts';

const { compare: texts, terminal } = english();

/** Compares batch sizes run by run. An interruption stops, saves what is done, and prints how to continue. */
export async function compare(command: ComparisonCommand, context: CommandContext): Promise<void> {
  const { session, output } = context;
  await openDataset(command, context);
  const { comparisonId, end } = await runComparison(command, context);
  const detail = session.comparisons.detail(comparisonId);
  const accuracy = command.accuracy ?? commonAccuracy(detail.runs);
  const rows = compareRuns(detail.runs, accuracy);
  const finding = findingOf(rows, accuracy, detail.validationImages);
  output.comparisonResult({
    detail,
    accuracy,
    rows,
    finding,
    sentence: plainText(texts.finding(finding)),
  });
  for (const file of [command.csvFile, command.svgFile]) {
    if (file === undefined) continue;
    const wanted = accuracy === null ? {} : { accuracy };
    await exportComparison(detail, {
      comparisonId,
      file,
      axis: 'steps',
      measure: 'validationAccuracy',
      ...wanted,
    });
  }
  if (end.failure !== null) throw fromWire(end.failure);
  if (end.status !== 'finished') output.notice(howToContinue(command, detail));
}

type Progress = Extract<EngineEvent, { kind: 'comparison.progress' }>;

async function runComparison(
  { comparison }: ComparisonCommand,
  { session, output, signal, events }: CommandContext,
): Promise<{ comparisonId: string; end: Progress }> {
  const reported = new Set<number>();
  /** Runs that have ended since the last call. */
  const reportRuns = ({ comparisonId }: Progress): void => {
    for (const run of session.comparisons.detail(comparisonId).runs) {
      if (!isDone(run) || reported.has(run.position)) continue;
      reported.add(run.position);
      output.comparisonRun(run);
    }
  };
  const ended = new Promise<Progress>((settle) => {
    events.on((event) => {
      if (event.kind !== 'comparison.progress') return;
      reportRuns(event);
      if (event.status !== 'running') settle(event);
    });
  });
  const { comparisonId } =
    'comparisonId' in comparison
      ? await session.comparisons.continue(comparison.comparisonId)
      : await session.comparisons.start(comparison.config);
  const { config, summary } = session.comparisons.detail(comparisonId);
  output.backend(await session.backends.describe(config.base.backend));
  output.comparison(summary);
  const stop = (): void => void session.comparisons.stop(comparisonId).catch(() => undefined);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const end = await ended;
  signal.removeEventListener('abort', stop);
  return { comparisonId, end };
}

function howToContinue(
  command: ComparisonCommand,
  { summary: { comparisonId, done, total } }: ComparisonDetail,
): string {
  const resumeCommand = formatShellCommand([
    'compare',
    ...formatDatasetArguments(command),
    '--continue',
    comparisonId,
  ]);
  return `${terminal.comparison.done(done, total)} ${terminal.toContinue(resumeCommand)}`;
}
