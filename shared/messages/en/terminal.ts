import type { ComparisonSummary, ComparisonRun } from '#shared/domain/comparison/comparison.ts';
import type { DatasetSummary, ClassSummary } from '#shared/domain/dataset/dataset.ts';
import type { EpochMetrics } from '#shared/domain/run/epoch-metrics.ts';
import type { RunResult, RunSummary } from '#shared/domain/run/run.ts';
import type { Format } from '../format.ts';

/** What the command line alone says. Everything else it says in the window's words. */
export function terminalMessages(format: Format) {
  const { number, percent, significant } = format;
  const seconds = (value: number): string => format.duration(value, true);
  /** `1 step`, `1,260 steps`. */
  const counted = (value: number, one: string, many = `${one}s`): string =>
    format.plural(value, { one: `# ${one}`, other: `# ${many}` });

  return {
    backend: (details: string) => `Backend: ${details}`,
    toFix: (fault: string, command: string) => `${fault} To fix: ${command}`,

    splits(summary: DatasetSummary) {
      const { counts } = summary;
      const source = summary.hasOwnValidation
        ? 'its own validation split'
        : `split off, seed ${summary.splitSeed}`;
      const test = summary.hasTest ? `, ${number(counts.test)} for testing` : '';
      return `${number(counts.train)} for training, ${number(counts.validation)} for validation (${source})${test}`;
    },
    classCounts: ({ name, counts }: ClassSummary) =>
      `${name}: ${counts.train} train, ${counts.validation} validation, ${counts.test} test`,
    moreFiles: (count: number) => `and ${count} more`,

    progress: {
      scan: 'Reading images',
      features: 'Preparing images',
      training: 'Training',
      exporting: (name: string) => `Exporting ${name}`,
      measuring: {
        features: 'Preparing images',
        speed: 'Measuring speed',
        noise: 'Measuring gradient noise',
        memory: 'Measuring memory',
      },
      files: (done: number, total: number | null) =>
        total === null ? counted(done, 'file') : `${number(done)} of ${number(total)}`,
      step: (step: number, totalSteps: number) => `step ${number(step)} of ${number(totalSteps)}`,
      left: (secondsLeft: number | null) =>
        secondsLeft === null ? '' : `about ${format.duration(secondsLeft)} left`,
    },

    epoch: ({ epoch, trainLoss, validationLoss, validationAccuracy }: EpochMetrics, isBest: boolean) =>
      `Epoch ${epoch}: loss ${trainLoss.toFixed(4)}, validation ${validationLoss.toFixed(4)}, ` +
      `${percent(validationAccuracy)} correct${isBest ? '  best so far' : ''}`,

    /** Accuracy, its interval, and how the run got there, a line each. */
    result(result: RunResult): string[] {
      const score = result.test ?? result.validation;
      const note =
        result.headline === 'test'
          ? 'measured once'
          : 'slightly optimistic, because they were used to pick the best epoch';
      const [low, high] = score.interval;
      // A network that trains on the images themselves has nothing to prepare.
      const preparing =
        result.seconds.features > 0 ? `${seconds(result.seconds.features)} to prepare images, ` : '';
      return [
        `${percent(score.accuracy)} of ${counted(score.total, `${result.headline} image`)} correct (${note})`,
        `95% interval ${percent(low)} to ${percent(high)}; balanced accuracy ${percent(score.balancedAccuracy)}; ` +
          `guessing the largest class: ${percent(score.baseline)}`,
        `${bestEpoch(result)}; ${counted(result.steps, 'step')}; ` +
          `learning rate ${significant(result.learningRate)}; ` +
          `${preparing}${seconds(result.seconds.training)} to train`,
      ];
    },
    saved: (runId: string, folder: string) => `Run ${runId}, saved in ${folder}`,
    exported: (formatId: string, path: string, proof: string) => `Exported ${formatId} to ${path}. ${proof}`,

    run(summary: RunSummary) {
      const accuracy =
        summary.accuracy === null ? '–' : `${percent(summary.accuracy)} ${summary.headline ?? ''}`;
      const batch = summary.isFullBatch ? 'full batch' : `batch ${summary.batchSize}`;
      return `${summary.runId}  ${summary.status}  ${summary.projectName}  ${batch}, ${counted(summary.epochsDone, 'epoch')}  ${accuracy}`;
    },
    noRuns: 'No runs yet.',
    toContinue: (command: string) => `To continue: ${command}`,

    comparison: {
      begins({ comparisonId, batchSizes, seedCount, epochs, done, total }: ComparisonSummary) {
        const left = done === 0 ? '' : `, ${done} done already`;
        return (
          `Comparison ${comparisonId}: ${counted(batchSizes.length, 'batch size')} (${batchSizes.join(', ')}), ` +
          `${counted(seedCount, 'seed')}, ${counted(epochs, 'epoch')}: ${counted(total, 'run')}${left}`
        );
      },
      /** @param failure its sentence; empty where none is known */
      run(name: string, { config, state, epochs }: ComparisonRun, best: number | null, failure: string) {
        const row = `${name}, seed ${config.seed}`;
        const last = epochs.at(-1);
        if (state === 'failed') return `${row}: failed. ${failure}`;
        if (last === undefined || best === null) return `${row}: no epoch`;
        return `${row}: ${percent(best)} best, ${counted(last.step, 'step')}, ${seconds(last.seconds)}`;
      },
      columns: (target: number | null) => [
        ...['batch', 'rate', `time to ${target === null ? 'accuracy' : percent(target)}`],
        ...['epochs', 'steps', 'best', 'images/s', 'memory', ''],
      ],
      done: (done: number, total: number) => `${done} of ${total} runs are done and saved.`,
    },
  };
}

/** An epoch of 0 means that fine-tuning never beat the trained head it started from. */
function bestEpoch({ bestEpoch, epochsDone }: RunResult): string {
  if (bestEpoch === 0 && epochsDone > 0)
    return `none of ${epochsDone} epochs beat the start, which was saved`;
  return `best epoch ${bestEpoch} of ${epochsDone}`;
}
