import type { DatasetSummary } from '#shared/domain/dataset.ts';
import type {
  AccumulationReport,
  BackendReport,
  NoiseMoment,
  PlanPreview,
  RunResult,
} from '#shared/domain/run.ts';
import { remedyForFewSteps } from '#shared/domain/batch-size/few-steps.ts';
import { parts } from '#shared/domain/dataset.ts';
import { english } from '#shared/messages/en/english.ts';
import { plainText } from '#shared/messages/rich-text.ts';

const texts = english();
const { number, percent, plural, significant } = texts.format;
const seconds = (value: number): string => texts.format.duration(value, true);

/** `1 update`, `1,260 updates`. */
export function count(value: number, one: string, many = `${one}s`): string {
  return plural(value, { one: `# ${one}`, other: `# ${many}` });
}

/** The arithmetic of a plan with its costs, how long preparing images takes, and what makes up for too few updates. */
export function planSentences(preview: PlanPreview): readonly string[] {
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

export function datasetSentence(summary: DatasetSummary): string {
  const total = parts.reduce((sum, part) => sum + summary.counts[part], 0);
  const validation = summary.hasOwnValidation
    ? 'its own validation part'
    : `split off, seed ${summary.splitSeed}`;
  const test = summary.hasTest ? `, ${number(summary.counts.test)} to test` : '';
  return (
    `${texts.data.summary(total, summary.classes.length)}: ` +
    `${number(summary.counts.train)} to train, ${number(summary.counts.validation)} to validate (${validation})${test}`
  );
}

/** What keeps the backend from being faster, one line a reason, with the command that repairs it where there is one. */
export function backendNotes({ notice, graphicsCard, onProcessor = [] }: BackendReport): readonly string[] {
  const missing = graphicsCard?.isUsed === false ? graphicsCard.missing : [];
  const lines = missing.map(
    ({ what, repair }) => `${graphicsCard?.name ?? ''} is not used: ${what} Repair: ${repair}`,
  );
  if (onProcessor.length > 0) lines.push(texts.backend.onProcessor(onProcessor));
  const isSaid = notice === null || missing.some(({ repair }) => repair === notice.repair);
  return isSaid ? lines : [`${texts.backend.fault(notice.fault)} Repair: ${notice.repair}`, ...lines];
}

export function resultSentences(result: RunResult): readonly string[] {
  const score = result.test ?? result.validation;
  const note =
    result.headline === 'test' ? 'measured once' : 'chosen on these images, so slightly optimistic';
  const [low, high] = score.interval;
  // Where a network trains on the images themselves, none are prepared.
  const preparing =
    result.seconds.features > 0 ? `${seconds(result.seconds.features)} to prepare images, ` : '';
  return [
    `${percent(score.accuracy)} of ${count(score.total, `${result.headline} image`)} right, ${note}`,
    `95 % interval ${percent(low)} to ${percent(high)}; balanced accuracy ${percent(score.balancedAccuracy)}; ` +
      `always the largest class: ${percent(score.baseline)}`,
    `${bestWords(result)}; ${count(result.steps, 'step')}; ` +
      `learning rate ${significant(result.learningRate)}; ` +
      `${preparing}${seconds(result.seconds.training)} to train`,
    ...accumulationSentences(result.accumulation ?? null),
    ...noiseSentences(result.noise ?? []),
  ];
}

/** the accumulation report of a run whose updates took several passes, or were summed exactly. */
function accumulationSentences(report: AccumulationReport | null): readonly string[] {
  if (report === null) return [];
  const { accumulation: made, accumulationComparison } = texts.inspect;
  return [made(report), ...(report.comparison === null ? [] : [accumulationComparison(report.comparison)])];
}

function noiseSentences(noise: readonly NoiseMoment[]): readonly string[] {
  const measured = noise.flatMap(({ epoch, noiseScale }) =>
    noiseScale === null ? [] : [{ epoch, noiseScale }],
  );
  return measured.length === 0 ? [] : [texts.inspect.noise(measured)];
}

/** 0 with epochs behind it: fine-tuning, and no epoch beat the trained head that it started from. */
function bestWords({ bestEpoch, epochsDone }: RunResult): string {
  if (bestEpoch === 0 && epochsDone > 0) return `no epoch of ${epochsDone} beat the start, which is kept`;
  return `best epoch ${bestEpoch} of ${epochsDone}`;
}
