import type { Measured } from '../measure.ts';
import { ratioOf } from './ratios.ts';
import type { Comparison, Fact, BenchmarkResult, BenchmarkRow } from './result.ts';

/** A result as text: a table, with single figures below. */
export function tableOf(result: BenchmarkResult): string {
  const { title, unit, contenders, rows, comparisons, facts } = result;
  const lines = rows.length === 0 ? [] : aligned([headOf(contenders, comparisons), ...rows.map(rowOf)]);
  return [title + (rows.length === 0 ? '' : `, ${unit}`), ...lines, ...facts.map(factOf), ''].join('\n');

  function rowOf(row: BenchmarkRow): string[] {
    const cells = contenders.map((name) => cellOf(row, name, rows));
    const ratios = comparisons.map((comparison) => ratioCell(row, comparison));
    return [row.label, ...cells, ...ratios];
  }
}

function headOf(contenders: readonly string[], comparisons: readonly Comparison[]): string[] {
  return ['', ...contenders, ...comparisons.map(({ title }) => title)];
}

/** “–” for a contender that other rows have, but not this one. */
function cellOf(row: BenchmarkRow, contender: string, rows: readonly BenchmarkRow[]): string {
  const find = ({ measured }: BenchmarkRow): Measured | undefined =>
    measured.find(({ name }) => name === contender);
  const found = find(row);
  if (found === undefined) return rows.some((other) => find(other) !== undefined) ? '–' : 'not there';
  return `${figure(found.median)} (${figure(found.low)}–${figure(found.high)})`;
}

function ratioCell(row: BenchmarkRow, comparison: Comparison): string {
  const { ratio, required } = ratioOf(row, comparison);
  if (ratio === null) return '–';
  const least = required === null ? '' : ` (≥ ${required}${ratio < required ? ', below' : ''})`;
  return `${ratio.toFixed(2)} ×${least}`;
}

function factOf({ label, value, unit, limit }: Fact): string {
  const limited = limit === null ? '' : ` (≤ ${limit}${value > limit ? ', above' : ''})`;
  return `  ${label}: ${figure(value)} ${unit}${limited}`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${cells.join('  ')}`;
  });
}

function figure(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 1 : 0);
}
