import type { ComparisonRun } from '#shared/domain/comparison/comparison.ts';
import { bestAccuracy } from '#shared/domain/comparison/time-to-accuracy.ts';
import { errorBody } from './error-body.ts';
import type { Output } from './output.ts';

type ComparisonOutput = Pick<Output, 'comparison' | 'comparisonRun' | 'comparisonResult'>;

/** The kinds `comparison`, `comparison-run` and `comparison-result`. */
export function comparisonJson(say: (kind: string, body: object) => void): ComparisonOutput {
  return {
    comparison: (summary) => say('comparison', summary),
    comparisonRun: (run) => say('comparison-run', runBody(run)),
    comparisonResult({ detail, accuracy, rows, finding, sentence }) {
      const { summary, validationImages } = detail;
      const { comparisonId, status, done, total } = summary;
      say('comparison-result', {
        comparisonId,
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

function runBody({ position, runId, batchSize, isFullBatch, config, state, ...run }: ComparisonRun): object {
  const last = run.epochs.at(-1);
  return {
    position,
    runId,
    batchSize,
    isFullBatch,
    seed: config.seed,
    learningRate: run.learningRate,
    state,
    failure: run.failure === null ? null : errorBody(run.failure),
    epochs: last?.epoch ?? 0,
    step: last?.step ?? 0,
    seconds: last?.seconds ?? 0,
    bestAccuracy: run.epochs.length === 0 ? null : bestAccuracy(run.epochs),
    peakMemoryBytes: run.peakMemoryBytes,
  };
}
