import type { RecommendationReport } from '#shared/domain/batch-size/recommendation.ts';
import { judgePowersOfTwo } from '#shared/domain/batch-size/step-times.ts';
import { english } from '#shared/messages/en/english.ts';
import { plainText } from '#shared/messages/rich-text.ts';

const { recommend: text, format } = english();

/** The recommendation first, then what it was measured from, a line each. */
export function recommendationSentences(report: RecommendationReport): readonly string[] {
  const { recommendation: found, isComplete, seconds } = report;
  const powers = judgePowersOfTwo(found.powersOfTwo);
  const sizes = found.powersOfTwo.map(({ batchSize }) => batchSize);
  return [
    plainText(text.sentence(report)),
    ...(found.hardlyMatters ? [text.hardlyMatters] : []),
    ...(['speed', 'noise', 'memory'] as const).map(
      (ceiling) => `${text.ceilings[ceiling]}: ${text[ceiling](found)}.`,
    ),
    ...(powers === null ? [] : [text.powers(sizes, powers)]),
    ...(isComplete ? [] : [text.partial]),
    text.taken(format.duration(seconds)),
  ];
}
