import type { EngineEvent } from '#shared/contract/engine-api.ts';
import type { Finding } from '#shared/domain/dataset.ts';
import { english } from '#shared/messages/en/english.ts';
import { noticeSentence } from '#shared/messages/error-sentence.ts';
import type { Output } from './output.ts';
import { recommendationSentences } from './recommendation-words.ts';
import { ProgressLine } from './progress-line.ts';
import { comparisonSentences } from './comparison-sentences.ts';
import { count, datasetSentence, backendNotes, planSentences, resultSentences } from './words.ts';

const { backend, export: exporting, findings, format, notices } = english();
const { duration, number, percent } = format;
const filesShown = 10;

const measuring = {
  features: 'Preparing images',
  speed: 'Measuring speed',
  noise: 'Measuring noise',
  memory: 'Measuring memory',
} as const;

/** Sentences for a person, with a progress bar where the output is a terminal. */
export function humanOutput(stream: NodeJS.WriteStream): Output {
  const progress = new ProgressLine(stream);
  const say = (line: string): void => {
    progress.clear();
    stream.write(`${line}\n`);
  };
  let isComparing = false;
  return {
    event(event) {
      if (event.kind === 'comparison.progress') isComparing = event.status === 'running';
      // A line for every epoch of every run would bury the lines of the runs.
      if (!isComparing || event.kind !== 'run.epoch') showEvent(event, progress, say);
    },
    dataset(summary, isFull) {
      say(datasetSentence(summary));
      if (isFull)
        for (const { name, counts } of summary.classes)
          say(`  ${name}: ${counts.train} train, ${counts.validation} validation, ${counts.test} test`);
      for (const finding of summary.findings) for (const line of findingLines(finding, isFull)) say(line);
    },
    backend(report) {
      say(`Backend: ${backend.details(report)}`);
      for (const line of backendNotes(report)) say(`  ${line}`);
    },
    plan(preview) {
      for (const line of planSentences(preview)) say(line);
    },
    result(runId, folder, result) {
      for (const line of resultSentences(result)) say(line);
      say(`Run ${runId}, kept in ${folder}`);
    },
    recommendation(report) {
      for (const line of recommendationSentences(report)) say(line);
    },
    exported(report) {
      const { maxDifference, imagesCompared, path } = report;
      say(`Exported ${report.format} to ${path}. ${exporting.done(maxDifference, imagesCompared)}`);
    },
    prediction(path, { classes }) {
      const best = classes.slice(0, 3).map(({ name, probability }) => `${name} ${percent(probability)}`);
      say(`${path}: ${best.join(', ')}`);
    },
    run(summary) {
      const accuracy =
        summary.accuracy === null ? '–' : `${percent(summary.accuracy)} ${summary.headline ?? ''}`;
      const batch = summary.isFullBatch ? 'full batch' : `batch ${summary.batchSize}`;
      say(
        `${summary.runId}  ${summary.status}  ${summary.projectName}  ${batch}, ${count(summary.epochsDone, 'epoch')}  ${accuracy}`,
      );
    },
    ...comparisonSentences(say),
    notice: say,
    // The one line that a failure owes goes to standard error, which the entry writes.
    error: () => progress.clear(),
  };
}

function showEvent(event: EngineEvent, progress: ProgressLine, say: (line: string) => void): void {
  switch (event.kind) {
    case 'dataset.progress': {
      const share = event.total === null ? null : event.done / Math.max(1, event.total);
      progress.show(
        'Reading images',
        share,
        event.total === null ? count(event.done, 'file') : `${number(event.done)} of ${number(event.total)}`,
      );
      return;
    }
    case 'run.phase':
      if (event.phase === 'features' && event.total > 0)
        progress.show('Preparing images', event.done / Math.max(1, event.total), left(event.secondsLeft));
      return;
    case 'run.step':
      progress.show(
        'Training',
        event.step / event.totalSteps,
        `step ${number(event.step)} of ${number(event.totalSteps)}, ${left(event.secondsLeft)}`,
      );
      return;
    case 'run.epoch': {
      const { epoch, trainLoss, validationLoss, validationAccuracy } = event.metrics;
      const best = event.isBest ? '  best so far' : '';
      say(
        `Epoch ${epoch}: loss ${trainLoss.toFixed(4)}, validation ${validationLoss.toFixed(4)}, ${percent(validationAccuracy)} right${best}`,
      );
      return;
    }
    case 'run.notice':
      say(noticeSentence(notices, event));
      return;
    case 'export.progress':
      progress.show(`Exporting ${event.format}`, event.share, event.stage);
      return;
    case 'batchSize.progress':
      progress.show(measuring[event.stage], event.done / Math.max(1, event.total), '');
      return;
    case 'run.paused':
    case 'run.ended':
    case 'comparison.progress':
    case 'run.lossLandscapeProgress':
      return;
  }
}

function left(secondsLeft: number | null): string {
  return secondsLeft === null ? '' : `about ${duration(secondsLeft)} left`;
}

function findingLines(finding: Finding, isFull: boolean): string[] {
  const lines = [`  ${findings.title(finding.kind, finding.count)}. ${findings.outcome(finding)}`];
  if (!isFull && finding.severity !== 'problem') return lines;
  for (const file of finding.files.slice(0, filesShown)) lines.push(`    ${file.name}: ${file.reason}`);
  if (finding.count > filesShown) lines.push(`    and ${finding.count - filesShown} more`);
  return lines;
}
