import { median } from './statistics.ts';
import type { ComparisonRun } from './comparison.ts';
import { bestAccuracy, timeToAccuracy } from './time-to-accuracy.ts';

const columns = [
  'batch_size',
  'full_batch',
  'seed',
  'learning_rate',
  'state',
  'failure',
  'epochs',
  'steps',
  'best_validation_accuracy',
  'accuracy_to_reach',
  'seconds_to_accuracy',
  'epochs_to_accuracy',
  'steps_to_accuracy',
  'training_seconds',
  'images_per_second',
  'peak_memory_bytes',
  'run_id',
] as const;
type Column = (typeof columns)[number];

/**
 * One line a run, so that every mean and spread can be worked out again. Fractions lie in 0 … 1, numbers have a decimal
 * point; a field that has no value yet is empty.
 * @returns CSV as RFC 4180 writes it, with a line of names
 */
export function comparisonTable(runs: readonly ComparisonRun[], accuracy: number | null): string {
  const lines = runs.map((run) => {
    const fields = fieldsOf(run, accuracy);
    return columns.map((column) => quoted(fields[column])).join(',');
  });
  return [columns.join(','), ...lines, ''].join('\r\n');
}

function fieldsOf(run: ComparisonRun, accuracy: number | null): Record<Column, string | number | null> {
  const { epochs } = run;
  const last = epochs.at(-1);
  const effort = accuracy === null ? null : timeToAccuracy(epochs, accuracy);
  return {
    batch_size: run.batchSize,
    full_batch: run.isFullBatch ? 1 : 0,
    seed: run.config.seed,
    learning_rate: run.learningRate ?? (run.config.learningRate === 'auto' ? null : run.config.learningRate),
    state: run.state,
    failure: run.failure?.code ?? null,
    epochs: last?.epoch ?? null,
    steps: last?.step ?? null,
    best_validation_accuracy: epochs.length === 0 ? null : bestAccuracy(epochs),
    accuracy_to_reach: accuracy,
    seconds_to_accuracy: effort?.seconds ?? null,
    epochs_to_accuracy: effort?.epochs ?? null,
    steps_to_accuracy: effort?.steps ?? null,
    training_seconds: last?.seconds ?? null,
    images_per_second:
      epochs.length === 0 ? null : median(epochs.map(({ imagesPerSecond }) => imagesPerSecond)),
    peak_memory_bytes: run.peakMemoryBytes,
    run_id: run.runId,
  };
}

function quoted(value: string | number | null): string {
  const text = value === null || Number.isNaN(value) ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
