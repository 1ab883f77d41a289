import type { ComparisonRow } from '#shared/domain/comparison/compare-runs.ts';
import type { ComparisonRun } from '#shared/domain/comparison/comparison.ts';
import { bestAccuracy } from '#shared/domain/comparison/time-to-accuracy.ts';
import { describeComparisonRow } from '#shared/messages/comparison-row.ts';
import { english } from '#shared/messages/en/english.ts';
import { errorSentence } from '#shared/messages/error-sentence.ts';
import { formatCount } from './describe.ts';
import type { Output } from './output.ts';

const messages = english();
const { compare, errors, format } = messages;

type ComparisonOutput = Pick<Output, 'comparison' | 'comparisonRun' | 'comparisonResult'>;

/** Prints a comparison for people: one line per run, then the table and the finding. */
export function describeComparison(print: (...lines: readonly string[]) => void): ComparisonOutput {
  return {
    comparison({ comparisonId, batchSizes, seedCount, epochs, done, total }) {
      const left = done === 0 ? '' : `, ${done} done already`;
      print(
        `Comparison ${comparisonId}: ${formatCount(batchSizes.length, 'batch size')} (${batchSizes.join(', ')}), ` +
          `${formatCount(seedCount, 'seed')}, ${formatCount(epochs, 'epoch')}: ${formatCount(total, 'run')}${left}`,
      );
    },
    comparisonRun: (run) => print(runLine(run)),
    comparisonResult({ rows, accuracy, sentence }) {
      print(...formatTable(rows, accuracy), sentence);
    },
  };
}

function runLine(run: ComparisonRun): string {
  const name = `  ${compare.rowName({ ...run, givenRate: null })}, seed ${run.config.seed}`;
  const last = run.epochs.at(-1);
  if (run.state === 'failed')
    return `${name}: failed. ${run.failure === null ? '' : errorSentence(errors, run.failure)}`;
  if (last === undefined) return `${name}: no epoch`;
  return `${name}: ${format.percent(bestAccuracy(run.epochs))} best, ${formatCount(last.step, 'step')}, ${format.duration(last.seconds, true)}`;
}

/** Right-aligned columns: one line of names, then one line per row. */
function formatTable(rows: readonly ComparisonRow[], accuracy: number | null): readonly string[] {
  const target = accuracy === null ? 'accuracy' : format.percent(accuracy);
  const names = ['batch', 'rate', `time to ${target}`, 'epochs', 'steps', 'best', 'images/s', 'memory', ''];
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
