import type { EngineEvent } from '#shared/contract/engine-api.ts';
import type { Finding } from '#shared/domain/dataset/dataset.ts';
import { english } from '#shared/messages/en/english.ts';
import { findingSentence, noticeSentence } from '#shared/messages/error-sentence.ts';
import type { Output } from './output.ts';
import { describeComparison } from './comparison-text.ts';
import {
  describeBackendNotes,
  describeDataset,
  describePlan,
  describeRecommendation,
  describeResult,
  formatCount,
} from './describe.ts';

const { backend, export: exporting, findings, format, notices } = english();
const { duration, number, percent } = format;
const filesShown = 10;

const measuring = {
  features: 'Preparing images',
  speed: 'Measuring speed',
  noise: 'Measuring gradient noise',
  memory: 'Measuring memory',
} as const;

/** Text for people, with a progress bar when the output is a terminal. */
export function humanOutput(stream: NodeJS.WriteStream): Output {
  const progress = new ProgressLine(stream);
  const print = (...lines: readonly string[]): void => {
    progress.clear();
    for (const line of lines) stream.write(`${line}\n`);
  };
  let isComparing = false;
  return {
    event(event) {
      if (event.kind === 'comparison.progress') isComparing = event.status === 'running';
      // A line per epoch of every run would bury the lines of the runs.
      if (!isComparing || event.kind !== 'run.epoch') showEvent(event, progress, print);
    },
    dataset(summary, isFull) {
      print(describeDataset(summary));
      if (isFull)
        for (const { name, counts } of summary.classes)
          print(`  ${name}: ${counts.train} train, ${counts.validation} validation, ${counts.test} test`);
      for (const finding of summary.findings) print(...describeFinding(finding, isFull));
    },
    backend(report) {
      print(
        `Backend: ${backend.details(report)}`,
        ...describeBackendNotes(report).map((line) => `  ${line}`),
      );
    },
    plan: (preview) => print(...describePlan(preview)),
    result(runId, folder, result) {
      print(...describeResult(result), `Run ${runId}, saved in ${folder}`);
    },
    recommendation: (report) => print(...describeRecommendation(report)),
    exported(report) {
      const { maxDifference, imagesCompared, path } = report;
      print(`Exported ${report.format} to ${path}. ${exporting.done(maxDifference, imagesCompared)}`);
    },
    prediction(path, { classes }) {
      const best = classes.slice(0, 3).map(({ name, probability }) => `${name} ${percent(probability)}`);
      print(`${path}: ${best.join(', ')}`);
    },
    run(summary) {
      const accuracy =
        summary.accuracy === null ? '–' : `${percent(summary.accuracy)} ${summary.headline ?? ''}`;
      const batch = summary.isFullBatch ? 'full batch' : `batch ${summary.batchSize}`;
      print(
        `${summary.runId}  ${summary.status}  ${summary.projectName}  ${batch}, ${formatCount(summary.epochsDone, 'epoch')}  ${accuracy}`,
      );
    },
    ...describeComparison(print),
    notice: print,
    // The entry writes the error to standard error.
    error: () => progress.clear(),
  };
}

function showEvent(event: EngineEvent, progress: ProgressLine, print: (line: string) => void): void {
  switch (event.kind) {
    case 'dataset.progress': {
      const fraction = event.total === null ? null : event.done / Math.max(1, event.total);
      progress.show(
        'Reading images',
        fraction,
        event.total === null
          ? formatCount(event.done, 'file')
          : `${number(event.done)} of ${number(event.total)}`,
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
      print(
        `Epoch ${epoch}: loss ${trainLoss.toFixed(4)}, validation ${validationLoss.toFixed(4)}, ${percent(validationAccuracy)} correct${best}`,
      );
      return;
    }
    case 'run.notice':
      print(noticeSentence(notices, event));
      return;
    case 'export.progress':
      progress.show(`Exporting ${event.format}`, event.progress, event.stage);
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

function describeFinding(finding: Finding, isFull: boolean): string[] {
  const lines = [`  ${findings.title(finding.kind, finding.count)}. ${findings.outcome(finding)}`];
  if (!isFull && finding.severity !== 'problem') return lines;
  for (const file of finding.files.slice(0, filesShown))
    lines.push(`    ${file.name}: ${findingSentence(findings.reasons, file.reason)}`);
  if (finding.count > filesShown) lines.push(`    and ${finding.count - filesShown} more`);
  return lines;
}

const barWidth = 24;

/** A line that is overwritten on a terminal, and not printed elsewhere, so that logs stay readable. */
class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #isShown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** @param fraction 0 to 1, or null where the total isn't known yet */
  show(label: string, fraction: number | null, detail: string): void {
    if (!this.#stream.isTTY) return;
    const filled = Math.round((fraction ?? 0) * barWidth);
    const bar = fraction === null ? '' : `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} `;
    const width = this.#stream.columns || 80;
    this.#stream.write(`\r\u001b[K${`${label} ${bar}${detail}`.slice(0, width - 1)}`);
    this.#isShown = true;
  }

  clear(): void {
    if (this.#isShown) this.#stream.write('\r\u001b[K');
    this.#isShown = false;
  }
}
