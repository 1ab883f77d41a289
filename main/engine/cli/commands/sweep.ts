import type { EngineEvent, SweepDetail } from '../../../../shared/contract/engine-api.ts';
import { fromWire } from '../../../../shared/contract/errors.ts';
import { compareRuns } from '../../../../shared/domain/sweep/compare-runs.ts';
import { findingOf } from '../../../../shared/domain/sweep/finding.ts';
import { isDone } from '../../../../shared/domain/sweep/sweep.ts';
import { commonAccuracy } from '../../../../shared/domain/sweep/time-to-accuracy.ts';
import { english } from '../../../../shared/messages/en.ts';
import { plainText } from '../../../../shared/messages/rich-text.ts';
import { exportSweep } from '../../session/sweep-export.ts';
import type { SweepCommand } from '../arguments.ts';
import type { CommandContext } from '../context.ts';
import { datasetWords, shellCommand } from '../shell-words.ts';
import { openDataset } from './open-dataset.ts';

/** Compares batch sizes run by run; an interruption stops, keeps what is done and says how to go on. */
export async function sweep(command: SweepCommand, context: CommandContext): Promise<void> {
  const { session, output } = context;
  await openDataset(command, context);
  const { sweepId, end } = await compare(command, context);
  const detail = session.sweeps.detail(sweepId);
  const accuracy = command.accuracy ?? commonAccuracy(detail.runs);
  const rows = compareRuns(detail.runs, accuracy);
  const finding = findingOf(rows, accuracy, detail.validationImages);
  output.sweepResult({
    detail,
    accuracy,
    rows,
    finding,
    sentence: plainText(english().compare.finding(finding)),
  });
  for (const file of [command.csvFile, command.svgFile]) {
    if (file === undefined) continue;
    const wanted = accuracy === null ? {} : { accuracy };
    await exportSweep(detail, { sweepId, file, axis: 'updates', measure: 'validationAccuracy', ...wanted });
  }
  if (end.failure !== null) throw fromWire(end.failure);
  if (end.status !== 'finished') output.notice(howToGoOn(command, detail));
}

type Progress = Extract<EngineEvent, { kind: 'sweep.progress' }>;

async function compare(
  { work }: SweepCommand,
  { session, output, signal, events }: CommandContext,
): Promise<{ sweepId: string; end: Progress }> {
  const told = new Set<number>();
  /** Runs that have ended since the last call. */
  const tellRuns = ({ sweepId }: Progress): void => {
    for (const run of session.sweeps.detail(sweepId).runs) {
      if (!isDone(run) || told.has(run.position)) continue;
      told.add(run.position);
      output.sweepRun(run);
    }
  };
  const ended = new Promise<Progress>((settle) => {
    events.on((event) => {
      if (event.kind !== 'sweep.progress') return;
      tellRuns(event);
      if (event.status !== 'running') settle(event);
    });
  });
  const { sweepId } =
    'sweepId' in work ? await session.sweeps.continue(work.sweepId) : await session.sweeps.start(work.config);
  const { config, summary } = session.sweeps.detail(sweepId);
  output.engine(await session.engines.describe(config.base.engine));
  output.sweep(summary);
  const stop = (): void => void session.sweeps.stop(sweepId).catch(() => undefined);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const end = await ended;
  signal.removeEventListener('abort', stop);
  return { sweepId, end };
}

function howToGoOn(command: SweepCommand, { summary: { sweepId, done, total } }: SweepDetail): string {
  const goOn = shellCommand(['sweep', ...datasetWords(command), '--continue', sweepId]);
  return `${done} of ${total} runs are done and kept. Go on with: ${goOn}`;
}
