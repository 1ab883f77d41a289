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
const { terminal } = texts;

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
  return `${texts.data.summary(total, summary.classes.length)}: ${terminal.splits(summary)}`;
}

/** Why the backend isn't faster: one line per reason, with the command that fixes it. */
export function describeBackendNotes({
  notice,
  graphicsCard,
  onProcessor = [],
}: BackendReport): readonly string[] {
  const missing = graphicsCard?.isUsed === false ? graphicsCard.missing : [];
  const lines = missing.map((fault) => {
    const sentence = `${texts.backend.cardUnused(graphicsCard?.name ?? '')}: ${texts.backend.cardFault(fault)}`;
    const repair = texts.backend.cardRepair(fault);
    return 'command' in fault ? terminal.toFix(sentence, repair) : `${sentence} ${repair}`;
  });
  if (onProcessor.length > 0) lines.push(texts.backend.onProcessor(onProcessor));
  const isSaid =
    notice === null || missing.some((fault) => 'command' in fault && fault.command === notice.repair);
  return isSaid ? lines : [terminal.toFix(texts.backend.fault(notice.fault), notice.repair), ...lines];
}

export function describeResult(result: RunResult): readonly string[] {
  return [
    ...terminal.result(result),
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
