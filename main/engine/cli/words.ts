import type { DatasetSummary } from '../../../shared/domain/dataset.ts';
import type {
  AccumulationReceipt,
  EngineReport,
  NoiseMoment,
  RunResult,
  StepPlan,
} from '../../../shared/domain/run.ts';
import { parts } from '../../../shared/domain/dataset.ts';
import { placementSentence } from '../training/placement/placement-sentence.ts';

const numbers = new Intl.NumberFormat('en');

export function count(value: number, one: string, many = `${one}s`): string {
  return `${numbers.format(value)} ${value === 1 ? one : many}`;
}

export const whole = (value: number): string => numbers.format(Math.round(value));

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function seconds(value: number): string {
  if (value < 10) return `${value.toFixed(1)} s`;
  return value < 120 ? `${Math.round(value)} s` : `${Math.round(value / 60)} min`;
}

/** `245 images ÷ 32 = 8 steps an epoch (7 full, one of 21) × 10 epochs = 80 updates` */
export function planSentence(plan: StepPlan): string {
  const isEven = plan.lastBatchSize === plan.batchSize;
  const split = isEven ? '' : ` (${plan.fullSteps} full, one of ${plan.lastBatchSize})`;
  return (
    `${count(plan.imagesPerEpoch, 'image')} ÷ ${plan.batchSize} = ${count(plan.stepsPerEpoch, 'step')} an epoch${split}` +
    ` × ${count(plan.epochs, 'epoch')} = ${count(plan.updates, 'update')}`
  );
}

export function datasetSentence(summary: DatasetSummary): string {
  const total = parts.reduce((sum, part) => sum + summary.counts[part], 0);
  const validation = summary.hasOwnValidation
    ? 'its own validation part'
    : `split off, seed ${summary.splitSeed}`;
  const test = summary.hasTest ? `, ${numbers.format(summary.counts.test)} to test` : '';
  return (
    `${count(total, 'picture')} in ${count(summary.classes.length, 'class', 'classes')}: ` +
    `${numbers.format(summary.counts.train)} to train, ${numbers.format(summary.counts.validation)} to validate (${validation})${test}`
  );
}

/** What keeps the engine from being faster, one line a reason, with the command that repairs it where there is one. */
export function engineNotes({ notice, graphicsCard, onProcessor = [] }: EngineReport): readonly string[] {
  const missing = graphicsCard?.isUsed === false ? graphicsCard.missing : [];
  const lines = missing.map(
    ({ what, repair }) => `${graphicsCard?.name ?? ''} is not used: ${what} Repair: ${repair}`,
  );
  if (onProcessor.length > 0) lines.push(placementSentence(onProcessor));
  const isSaid = notice === null || missing.some(({ repair }) => repair === notice.repair);
  return isSaid ? lines : [`${notice.reason} Repair: ${notice.repair}`, ...lines];
}

export function resultSentences(result: RunResult): readonly string[] {
  const score = result.test ?? result.validation;
  const note =
    result.headline === 'test' ? 'measured once' : 'chosen on these pictures, so slightly optimistic';
  const [low, high] = score.interval;
  // Where a network trains on the pictures themselves, none are prepared.
  const preparing =
    result.seconds.features > 0 ? `${seconds(result.seconds.features)} to prepare pictures, ` : '';
  return [
    `${percent(score.accuracy)} of ${count(score.total, `${result.headline} picture`)} right, ${note}`,
    `95 % interval ${percent(low)} to ${percent(high)}; balanced accuracy ${percent(score.balancedAccuracy)}; ` +
      `always the largest class: ${percent(score.baseline)}`,
    `${bestWords(result)}; ${count(result.updates, 'update')}; ` +
      `learning rate ${Number(result.learningRate.toPrecision(3))}; ` +
      `${preparing}${seconds(result.seconds.training)} to train`,
    ...accumulationSentences(result.accumulation ?? null),
    ...noiseSentences(result.noise ?? []),
  ];
}

/** The receipt of a run whose updates took several passes, or were summed exactly. */
function accumulationSentences(receipt: AccumulationReceipt | null): readonly string[] {
  if (receipt === null) return [];
  const { mode, batchSize, microBatchSize, passesPerUpdate, comparison } = receipt;
  const passes = `Batches of ${numbers.format(batchSize)} in ${count(passesPerUpdate, 'pass', 'passes')} of up to ${numbers.format(microBatchSize)}, summed ${mode === 'exact' ? 'exactly' : 'fast'}`;
  if (comparison === null) return [passes];
  const { largestDifference, fastSeconds, exactSeconds, pictures } = comparison;
  const difference =
    largestDifference === 0 ? 'nothing' : `${largestDifference.toExponential(0)} of the largest gradient`;
  return [
    `${passes}; exact and fast sums over ${count(pictures, 'picture')} differ by ${difference}; exact takes ${(exactSeconds / fastSeconds).toFixed(1)} × as long`,
  ];
}

function noiseSentences(noise: readonly NoiseMoment[]): readonly string[] {
  const scales = noise.flatMap(({ noiseScale, epoch }) =>
    noiseScale === null ? [] : [`${numbers.format(Math.round(noiseScale))} after epoch ${epoch}`],
  );
  return scales.length === 0 ? [] : [`Gradient noise scale in images: ${scales.join(', ')}`];
}

/** 0 with epochs behind it: fine-tuning, and no epoch beat the trained head that it started from. */
function bestWords({ bestEpoch, epochsDone }: RunResult): string {
  if (bestEpoch === 0 && epochsDone > 0) return `no epoch of ${epochsDone} beat the start, which is kept`;
  return `best epoch ${bestEpoch} of ${epochsDone}`;
}
