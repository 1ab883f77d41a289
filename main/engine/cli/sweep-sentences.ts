import type { SweepRun } from '../../../shared/domain/sweep/sweep.ts';
import { bestAccuracy } from '../../../shared/domain/sweep/time-to-accuracy.ts';
import { english } from '../../../shared/messages/en.ts';
import type { Output } from './output.ts';
import { sweepTableLines } from './sweep-table.ts';
import { count } from './words.ts';

const { compare, format } = english();

type SweepOutput = Pick<Output, 'sweep' | 'sweepRun' | 'sweepResult'>;

/** A comparison for a person: a line a run, then the table and the finding. */
export function sweepSentences(say: (line: string) => void): SweepOutput {
  return {
    sweep({ sweepId, batchSizes, seedCount, epochs, done, total }) {
      const left = done === 0 ? '' : `, ${done} done already`;
      say(
        `Comparison ${sweepId}: ${count(batchSizes.length, 'batch size')} (${batchSizes.join(', ')}), ` +
          `${count(seedCount, 'seed')}, ${count(epochs, 'epoch')}: ${count(total, 'run')}${left}`,
      );
    },
    sweepRun: (run) => say(runLine(run)),
    sweepResult({ rows, accuracy, sentence }) {
      for (const line of sweepTableLines(rows, accuracy)) say(line);
      say(sentence);
    },
  };
}

function runLine(run: SweepRun): string {
  const name = `  ${compare.rowName({ ...run, givenRate: null })}, seed ${run.config.seed}`;
  const last = run.epochs.at(-1);
  if (run.state === 'failed') return `${name}: failed. ${run.failure?.message ?? ''}`;
  if (last === undefined) return `${name}: no epoch`;
  return `${name}: ${format.percent(bestAccuracy(run.epochs))} at best, ${count(last.updates, 'update')}, ${format.duration(last.seconds, true)}`;
}
