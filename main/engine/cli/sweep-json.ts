import type { SweepRun } from '../../../shared/domain/sweep/sweep.ts';
import { bestAccuracy } from '../../../shared/domain/sweep/time-to-accuracy.ts';
import type { Output } from './output.ts';

type SweepOutput = Pick<Output, 'sweep' | 'sweepRun' | 'sweepResult'>;

/** The kinds `sweep`, `sweep-run` and `sweep-result`. */
export function sweepJson(say: (kind: string, body: object) => void): SweepOutput {
  return {
    sweep: (summary) => say('sweep', summary),
    sweepRun: (run) => say('sweep-run', runBody(run)),
    sweepResult({ detail, accuracy, rows, finding, sentence }) {
      const { summary, validationImages } = detail;
      const { sweepId, status, done, total } = summary;
      say('sweep-result', {
        sweepId,
        status,
        done,
        total,
        accuracy,
        validationImages,
        rows,
        finding,
        sentence,
      });
    },
  };
}

function runBody({ position, runId, batchSize, isFullBatch, config, state, ...run }: SweepRun): object {
  const last = run.epochs.at(-1);
  return {
    position,
    runId,
    batchSize,
    isFullBatch,
    seed: config.seed,
    learningRate: run.learningRate,
    state,
    failure: run.failure,
    epochs: last?.epoch ?? 0,
    updates: last?.updates ?? 0,
    seconds: last?.seconds ?? 0,
    bestAccuracy: run.epochs.length === 0 ? null : bestAccuracy(run.epochs),
    peakMemoryBytes: run.peakMemoryBytes,
  };
}
