import type { SweepRow } from '../../../shared/domain/sweep/compare-runs.ts';
import { percent, seconds } from './words.ts';

/** Columns padded to their widest field, numbers to the right: one line of names, then one line a row. */
export function sweepTableLines(rows: readonly SweepRow[], accuracy: number | null): readonly string[] {
  const target = accuracy === null ? 'accuracy' : percent(accuracy);
  const names = ['batch', 'rate', `time to ${target}`, 'epochs', 'updates', 'best', 'images/s', 'memory', ''];
  const lines = [names, ...rows.map(fieldsOf)];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((field, column) => (column === names.length - 1 ? field : field.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function fieldsOf(row: SweepRow): string[] {
  const { effort, best } = row;
  const missed = row.finished > 0 ? 'not reached' : '–';
  return [
    row.isFullBatch ? `full (${row.batchSize})` : String(row.batchSize),
    rateText(row),
    effort === null ? missed : seconds(effort.seconds),
    effort === null ? '–' : oneDecimal(effort.epochs),
    effort === null ? '–' : oneDecimal(effort.updates),
    best === null
      ? '–'
      : best.deviation === null
        ? percent(best.mean)
        : `${percent(best.mean)} ± ${(best.deviation * 100).toFixed(1)}`,
    row.imagesPerSecond === null ? '–' : String(Math.round(row.imagesPerSecond)),
    row.peakMemoryBytes === null ? '–' : `${Math.round(row.peakMemoryBytes / 1e6)} MB`,
    noteOf(row),
  ];
}

function rateText({ learningRate, givenRate }: SweepRow): string {
  if (learningRate === null) return String(givenRate);
  const { lowest, highest } = learningRate;
  const short = (rate: number): string => String(Number(rate.toPrecision(3)));
  return lowest === highest ? short(lowest) : `${short(lowest)}–${short(highest)}`;
}

function noteOf({ failed, finished, planned, reached }: SweepRow): string {
  const missing = planned - finished - failed;
  return [
    ...(failed > 0 ? [`${failed} of ${planned} failed`] : []),
    ...(missing > 0 ? [`${missing} of ${planned} not done`] : []),
    ...(reached > 0 && reached < finished ? [`${reached} of ${finished} reached it`] : []),
  ].join(', ');
}

const oneDecimal = (value: number): string => String(Number(value.toFixed(1)));
