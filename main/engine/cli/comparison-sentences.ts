import type { ComparisonRun } from '#shared/domain/comparison/comparison.ts';
import { bestAccuracy } from '#shared/domain/comparison/time-to-accuracy.ts';
import { english } from '#shared/messages/en/english.ts';
import { errorSentence } from '#shared/messages/error-sentence.ts';
import type { Output } from './output.ts';
import { comparisonTableLines } from './comparison-table.ts';
import { count } from './words.ts';

const { compare, errors, format } = english();

type ComparisonOutput = Pick<Output, 'comparison' | 'comparisonRun' | 'comparisonResult'>;

/** A comparison for a person: a line a run, then the table and the finding. */
export function comparisonSentences(say: (line: string) => void): ComparisonOutput {
  return {
    comparison({ comparisonId, batchSizes, seedCount, epochs, done, total }) {
      const left = done === 0 ? '' : `, ${done} done already`;
      say(
        `Comparison ${comparisonId}: ${count(batchSizes.length, 'batch size')} (${batchSizes.join(', ')}), ` +
          `${count(seedCount, 'seed')}, ${count(epochs, 'epoch')}: ${count(total, 'run')}${left}`,
      );
    },
    comparisonRun: (run) => say(runLine(run)),
    comparisonResult({ rows, accuracy, sentence }) {
      for (const line of comparisonTableLines(rows, accuracy)) say(line);
      say(sentence);
    },
  };
}

function runLine(run: ComparisonRun): string {
  const name = `  ${compare.rowName({ ...run, givenRate: null })}, seed ${run.config.seed}`;
  const last = run.epochs.at(-1);
  if (run.state === 'failed')
    return `${name}: failed. ${run.failure === null ? '' : errorSentence(errors, run.failure)}`;
  if (last === undefined) return `${name}: no epoch`;
  return `${name}: ${format.percent(bestAccuracy(run.epochs))} at best, ${count(last.step, 'step')}, ${format.duration(last.seconds, true)}`;
}
