import type { ComparisonRow } from '#shared/domain/comparison/compare-runs.ts';
import { english } from '#shared/messages/en/english.ts';

const { compare, format } = english();
const text = compare.table;

/** Columns padded to their widest field, numbers to the right: one line of names, then one line a row. */
export function comparisonTableLines(
  rows: readonly ComparisonRow[],
  accuracy: number | null,
): readonly string[] {
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
  const { effort, best } = row;
  const missed = row.finished > 0 ? text.notReached : text.none;
  return [
    compare.sizeShort(row.batchSize, row.isFullBatch),
    rateText(row),
    effort === null ? missed : text.duration(effort.seconds),
    effort === null ? text.none : text.amount(effort.epochs),
    effort === null ? text.none : text.amount(effort.steps),
    best === null ? text.none : text.mean(best.mean, best.deviation),
    row.imagesPerSecond === null ? text.none : format.number(row.imagesPerSecond),
    row.peakMemoryBytes === null ? text.none : format.bytes(row.peakMemoryBytes),
    noteOf(row),
  ];
}

function rateText({ learningRate, givenRate }: ComparisonRow): string {
  if (learningRate !== null) return text.rates(learningRate.lowest, learningRate.highest);
  return typeof givenRate === 'number' ? format.significant(givenRate) : text.automatic;
}

function noteOf({ failed, finished, planned, reached }: ComparisonRow): string {
  const missing = planned - finished - failed;
  return [
    ...(failed > 0 ? [text.failed(failed, planned)] : []),
    ...(missing > 0 ? [text.missing(missing, planned)] : []),
    ...(reached > 0 && reached < finished ? [text.partly(reached, finished)] : []),
  ].join(', ');
}
