import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { AppError, fromWire } from '#shared/domain/errors.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { PlanPreview } from '#shared/domain/run/run.ts';
import { english } from '#shared/messages/en/english.ts';
import { errorSentence } from '#shared/messages/error-sentence.ts';
import { assertExportable } from '#engine/exporters/write-export.ts';
import { resolveSettings } from '#engine/training/run-settings.ts';
import { assertFreeFolder } from '#engine/services/runs/saved-run.ts';
import { findResumable } from '#engine/services/runs/resume-run.ts';
import { earlierBuild, holdsEarlierRun } from '#engine/services/runs/run-folder.ts';
import type { Session } from '#engine/services/session.ts';
import { makeFolder } from '#engine/storage/make-folder.ts';
import type { StoredRun } from '#engine/storage/database/store.ts';
import { wrong } from '../arguments/argument-values.ts';
import type { ResumeArguments, TrainCommand } from '../arguments/arguments.ts';
import type { CommandContext } from '../context.ts';
import type { Output } from '../output/output.ts';
import { formatDatasetArguments, formatShellCommand } from '../shell-command.ts';
import { openDataset } from './open-dataset.ts';
import { measureBatchSize } from './recommend.ts';

const texts = english();

/** Reads, trains, saves and exports. An interruption stops training and saves what there is. */
export async function train(command: TrainCommand, context: CommandContext): Promise<void> {
  const { session, output, signal } = context;
  // Unusable settings or an unusable export target must show before training, not after it.
  const { resume } = command;
  const resumed = resume === undefined ? undefined : runToResume(command, resume, session);
  const config = resumed?.config ?? command.config;
  resolveSettings(config);
  if (command.exportFolder !== undefined)
    await assertExportable({ formats: command.formats, folder: resolve(command.exportFolder) });
  const runFolder = command.runFolder === undefined ? undefined : resolve(command.runFolder);
  if (runFolder !== undefined && resumed === undefined) {
    assertFreeFolder(session.store, runFolder);
    await makeFolder(runFolder);
  }
  await openDataset(command, context);
  output.backend(await session.backends.describe(config.backend));
  // A resumed run has its settings.
  const measures = command.measuresBatchSize && resumed === undefined;
  const chosen = measures ? await withMeasuredSize({ ...command, config }, context) : config;
  const preview = await session.api['plan.preview'](chosen, signal);
  output.plan(preview);
  if (isLowered(chosen, preview)) output.notice(texts.train.batchSizeLowered(preview.plan.imagesPerEpoch));
  const { runs, datasets } = session;
  const launch = (): Promise<{ runId: string }> =>
    resumed === undefined
      ? runs.start(datasets.open, chosen, runFolder)
      : runs.resume(datasets.open, {
          runId: resumed.summary.runId,
          lowerMemory: resume?.lowersMemory ?? false,
        });
  const runId = await runToEnd(launch, context);
  const run = session.store.run(runId);
  if (run?.result != null) output.result(runId, run.folder, run.result);
  if (run !== undefined && signal.aborted) printHowToContinue(command, run, output);
  else if (command.exportFolder !== undefined) await exportModel(command, runId, context);
}

/** Whether the batch size exceeds the training images, so that the full batch replaces it. */
function isLowered({ batchSize }: RunConfig, { plan }: PlanPreview): boolean {
  return batchSize !== 'full' && batchSize > plan.imagesPerEpoch;
}

/** Prints nothing for a run that finished in spite of the interruption. */
function printHowToContinue(command: TrainCommand, { summary, folder }: StoredRun, output: Output): void {
  const { status, epochsDone, epochs, isResumable } = summary;
  if (status !== 'stopped') return;
  const { exportFolder, formats } = command;
  const values = [
    ...['train', ...formatDatasetArguments(command), '--run', command.runFolder ?? folder, '--resume'],
    ...(exportFolder === undefined ? [] : ['--export', exportFolder, '--format', formats.join(',')]),
  ];
  const hint = isResumable ? ` ${texts.terminal.toContinue(formatShellCommand(values))}` : '';
  output.notice(`${texts.outcome.stopped(epochsDone, epochs)}${hint}`);
}

async function exportModel(
  { exportFolder = '', formats }: TrainCommand,
  runId: string,
  { session, output, signal }: CommandContext,
): Promise<void> {
  const target = { runId, formats: [...formats], folder: resolve(exportFolder) };
  for (const report of await session.api['export.write'](target, signal)) output.exported(report);
}

async function withMeasuredSize(
  { config, takesMeasuredEpochs }: Pick<TrainCommand, 'config' | 'takesMeasuredEpochs'>,
  context: CommandContext,
): Promise<RunConfig> {
  const { batchSize, epochs } = (await measureBatchSize(config, context)).recommendation;
  return { ...config, batchSize, epochs: takesMeasuredEpochs ? epochs : config.epochs };
}

/** @throws AppError `run/not-found`; `run/not-resumable`; `usage/wrong-arguments` for settings that differ from the run's */
function runToResume(
  { runFolder = '' }: TrainCommand,
  { settingsOver }: ResumeArguments,
  { store }: Session,
): StoredRun {
  const folder = resolve(runFolder);
  const runId = store.runInFolder(folder);
  if (runId === undefined && holdsEarlierRun(folder)) throw earlierBuild(folder);
  if (runId === undefined) throw new AppError('run/not-found', { folder });
  const run = findResumable(store, runId);
  if (!isDeepStrictEqual(settingsOver(run.config), run.config)) throw wrong({ reason: 'settings-differ' });
  return run;
}

async function runToEnd(
  launch: () => Promise<{ runId: string }>,
  { session, signal, events, output }: CommandContext,
): Promise<string> {
  const ended = new Promise<Extract<EngineEvent, { kind: 'run.ended' }>>((settle) => {
    events.on((event) => {
      if (event.kind === 'run.ended') settle(event);
    });
  });
  const { runId } = await launch();
  const stop = (): void => void session.api['run.stop']({ runId, keep: true }, signal).catch(() => undefined);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const end = await ended;
  signal.removeEventListener('abort', stop);
  // A run stopped before there was a model to save: the error says so, and what is saved anyway.
  if (end.failure?.code === 'canceled' && signal.aborted)
    output.notice(errorSentence(texts.errors, end.failure));
  if (end.failure !== null) throw fromWire(end.failure);
  return runId;
}
