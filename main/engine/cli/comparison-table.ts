import type { ComparisonRow } from '#shared/domain/comparison/compare-runs.ts';
import { describeComparisonRow } from '#shared/messages/comparison-row.ts';
import { english } from '#shared/messages/en.ts';

const messages = english();

/** Columns padded to their widest field, numbers to the right: one line of names, then one line a row. */
export function comparisonTableLines(
  rows: readonly ComparisonRow[],
  accuracy: number | null,
): readonly string[] {
  const target = accuracy === null ? 'accuracy' : messages.format.percent(accuracy);
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
