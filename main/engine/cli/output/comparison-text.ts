import type { ComparisonRow } from '#shared/domain/comparison/compare-runs.ts';
import type { ComparisonRun } from '#shared/domain/comparison/comparison.ts';
import { bestAccuracy } from '#shared/domain/comparison/time-to-accuracy.ts';
import { describeComparisonRow } from '#shared/messages/comparison-row.ts';
import { english } from '#shared/messages/en/english.ts';
import { errorSentence } from '#shared/messages/error-sentence.ts';
import type { Output } from './output.ts';

const messages = english();
const { compare, errors } = messages;
const { comparison: terminal } = messages.terminal;

type ComparisonOutput = Pick<Output, 'comparison' | 'comparisonRun' | 'comparisonResult'>;

/** Prints a comparison for people: one line per run, then the table and the finding. */
export function describeComparison(print: (...lines: readonly string[]) => void): ComparisonOutput {
  return {
    comparison: (summary) => print(terminal.begins(summary)),
    comparisonRun: (run) => print(runLine(run)),
    comparisonResult({ rows, accuracy, sentence }) {
      print(...formatTable(rows, accuracy), sentence);
    },
  };
}

function runLine(run: ComparisonRun): string {
  const name = `  ${compare.rowName({ ...run, givenRate: null })}`;
  const best = run.epochs.length === 0 ? null : bestAccuracy(run.epochs);
  return terminal.run(name, run, best, run.failure === null ? '' : errorSentence(errors, run.failure));
}

/** Right-aligned columns: one line of names, then one line per row. */
function formatTable(rows: readonly ComparisonRow[], accuracy: number | null): readonly string[] {
  const names = terminal.columns(accuracy);
  const lines = [names, ...rows.map(fieldsOf)];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((field, column) => (column === names.length - 1 ? field : field.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function fieldsOf(row: ComparisonRow): string[] {
  const text = describeComparisonRow(row, messages);
  return [
    text.batchSize,
    text.learningRate,
    text.seconds,
    text.epochs,
    text.steps,
    text.best,
    text.imagesPerSecond,
    text.peakMemory,
    text.note,
  ];
}
