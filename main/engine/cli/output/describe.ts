import type { DatasetSummary } from '#shared/domain/dataset/dataset.ts';
import type {
  AccumulationReport,
  BackendReport,
  NoiseMoment,
  PlanPreview,
  RunResult,
} from '#shared/domain/run/run.ts';
import type { RecommendationReport } from '#shared/domain/batch-size/recommendation.ts';
import { judgePowersOfTwo } from '#shared/domain/batch-size/step-times.ts';
import { remedyForFewSteps } from '#shared/domain/batch-size/few-steps.ts';
import { splits } from '#shared/domain/dataset/dataset.ts';
import { english } from '#shared/messages/en/english.ts';
import { plainText } from '#shared/messages/rich-text.ts';

const texts = english();
const { number, percent, plural, significant } = texts.format;
const seconds = (value: number): string => texts.format.duration(value, true);

/** `1 step`, `1,260 steps`. */
export function formatCount(value: number, one: string, many = `${one}s`): string {
  return plural(value, { one: `# ${one}`, other: `# ${many}` });
}

/** A plan's step counts and costs, the time to prepare images, and a remedy for too few steps. */
export function describePlan(preview: PlanPreview): readonly string[] {
  const { plan, usesFeatures, featuresMissing, secondsForFeatures, secondsForTraining } = preview;
  const remedy = remedyForFewSteps(plan, preview);
  return [
    texts.train.arithmetic(plan, preview),
    ...(usesFeatures && featuresMissing > 0
      ? [texts.train.timeWithFeatures(secondsForFeatures, secondsForTraining)]
      : []),
    ...(remedy === null ? [] : [texts.train.fewSteps(plan, remedy)]),
  ].map(plainText);
}

export function describeDataset(summary: DatasetSummary): string {
  const total = splits.reduce((sum, split) => sum + summary.counts[split], 0);
  const validation = summary.hasOwnValidation
    ? 'its own validation split'
    : `split off, seed ${summary.splitSeed}`;
  const test = summary.hasTest ? `, ${number(summary.counts.test)} for testing` : '';
  return (
    `${texts.data.summary(total, summary.classes.length)}: ` +
    `${number(summary.counts.train)} for training, ${number(summary.counts.validation)} for validation (${validation})${test}`
  );
}

/** Why the backend isn't faster: one line per reason, with the command that fixes it. */
export function describeBackendNotes({
  notice,
  graphicsCard,
  onProcessor = [],
}: BackendReport): readonly string[] {
  const missing = graphicsCard?.isUsed === false ? graphicsCard.missing : [];
  const lines = missing.map(
    (fault) =>
      `${texts.backend.cardUnused(graphicsCard?.name ?? '')}: ${texts.backend.cardFault(fault)} ${'command' in fault ? 'To fix: ' : ''}${texts.backend.cardRepair(fault)}`,
  );
  if (onProcessor.length > 0) lines.push(texts.backend.onProcessor(onProcessor));
  const isSaid =
    notice === null || missing.some((fault) => 'command' in fault && fault.command === notice.repair);
  return isSaid ? lines : [`${texts.backend.fault(notice.fault)} To fix: ${notice.repair}`, ...lines];
}

export function describeResult(result: RunResult): readonly string[] {
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
    `${percent(score.accuracy)} of ${formatCount(score.total, `${result.headline} image`)} correct (${note})`,
    `95% interval ${percent(low)} to ${percent(high)}; balanced accuracy ${percent(score.balancedAccuracy)}; ` +
      `guessing the largest class: ${percent(score.baseline)}`,
    `${describeBestEpoch(result)}; ${formatCount(result.steps, 'step')}; ` +
      `learning rate ${significant(result.learningRate)}; ` +
      `${preparing}${seconds(result.seconds.training)} to train`,
    ...describeAccumulation(result.accumulation ?? null),
    ...describeNoise(result.noise ?? []),
  ];
}

/** The accumulation report of a run whose steps took several micro-batches or exact sums. */
function describeAccumulation(report: AccumulationReport | null): readonly string[] {
  if (report === null) return [];
  const { accumulation: made, accumulationComparison } = texts.inspect;
  return [made(report), ...(report.comparison === null ? [] : [accumulationComparison(report.comparison)])];
}

function describeNoise(noise: readonly NoiseMoment[]): readonly string[] {
  const measured = noise.flatMap(({ epoch, noiseScale }) =>
    noiseScale === null ? [] : [{ epoch, noiseScale }],
  );
  return measured.length === 0 ? [] : [texts.inspect.noise(measured)];
}

/** An epoch of 0 means that fine-tuning never beat the trained head it started from. */
function describeBestEpoch({ bestEpoch, epochsDone }: RunResult): string {
  if (bestEpoch === 0 && epochsDone > 0)
    return `none of ${epochsDone} epochs beat the start, which was saved`;
  return `best epoch ${bestEpoch} of ${epochsDone}`;
}

/** The recommendation first, then the measurements behind it, one line each. */
export function describeRecommendation(report: RecommendationReport): readonly string[] {
  const { recommendation: found, isComplete, seconds } = report;
  const powers = judgePowersOfTwo(found.powersOfTwo);
  const sizes = found.powersOfTwo.map(({ batchSize }) => batchSize);
  return [
    plainText(texts.recommend.sentence(report)),
    ...(found.hardlyMatters ? [texts.recommend.hardlyMatters] : []),
    ...(['speed', 'noise', 'memory'] as const).map(
      (limit) => `${texts.recommend.limits[limit]}: ${texts.recommend[limit](found)}.`,
    ),
    ...(powers === null ? [] : [texts.recommend.powers(sizes, powers)]),
    ...(isComplete ? [] : [texts.recommend.partial]),
    texts.recommend.taken(texts.format.duration(seconds)),
  ];
}
