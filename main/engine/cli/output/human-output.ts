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
} from './describe.ts';

const { backend, export: exporting, findings, format, notices, terminal } = english();
const filesShown = 10;

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
      if (isFull) print(...summary.classes.map((each) => `  ${terminal.classCounts(each)}`));
      for (const finding of summary.findings) print(...describeFinding(finding, isFull));
    },
    backend(report) {
      print(
        terminal.backend(backend.details(report)),
        ...describeBackendNotes(report).map((line) => `  ${line}`),
      );
    },
    plan: (preview) => print(...describePlan(preview)),
    result: (runId, folder, result) => print(...describeResult(result), terminal.saved(runId, folder)),
    recommendation: (report) => print(...describeRecommendation(report)),
    exported({ format: id, path, maxDifference, imagesCompared }) {
      print(terminal.exported(id, path, exporting.done(maxDifference, imagesCompared)));
    },
    prediction(path, { classes }) {
      const best = classes
        .slice(0, 3)
        .map(({ name, probability }) => `${name} ${format.percent(probability)}`);
      print(`${path}: ${best.join(', ')}`);
    },
    run: (summary) => print(terminal.run(summary)),
    ...describeComparison(print),
    notice: print,
    // The entry writes the error to standard error.
    error: () => progress.clear(),
  };
}

function showEvent(event: EngineEvent, line: ProgressLine, print: (line: string) => void): void {
  const { progress } = terminal;
  const fraction = (done: number, total: number): number => done / Math.max(1, total);
  switch (event.kind) {
    case 'dataset.progress': {
      const { done, total } = event;
      line.show(progress.scan, total === null ? null : fraction(done, total), progress.files(done, total));
      return;
    }
    case 'run.phase': {
      const { phase, done, total, secondsLeft } = event;
      if (phase === 'features' && total > 0)
        line.show(progress.features, fraction(done, total), progress.left(secondsLeft));
      return;
    }
    case 'run.step': {
      const { step, totalSteps, secondsLeft } = event;
      const detail = `${progress.step(step, totalSteps)}, ${progress.left(secondsLeft)}`;
      line.show(progress.training, step / totalSteps, detail);
      return;
    }
    case 'run.epoch':
      print(terminal.epoch(event.metrics, event.isBest));
      return;
    case 'run.notice':
      print(noticeSentence(notices, event));
      return;
    case 'export.progress':
      line.show(progress.exporting(event.format), event.progress, event.stage);
      return;
    case 'batchSize.progress':
      line.show(progress.measuring[event.stage], fraction(event.done, event.total), '');
      return;
    case 'run.paused':
    case 'run.ended':
    case 'comparison.progress':
    case 'run.lossLandscapeProgress':
      return;
  }
}

function describeFinding(finding: Finding, isFull: boolean): string[] {
  const lines = [`  ${findings.title(finding.kind, finding.count)}. ${findings.outcome(finding)}`];
  if (!isFull && finding.severity !== 'problem') return lines;
  for (const file of finding.files.slice(0, filesShown))
    lines.push(`    ${file.name}: ${findingSentence(findings.reasons, file.reason)}`);
  if (finding.count > filesShown) lines.push(`    ${terminal.moreFiles(finding.count - filesShown)}`);
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
